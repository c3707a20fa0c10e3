namespace PacketFs.ConformanceTests.Discs;

/// <summary>What a shell can put into a tree and files alone do not show. Owners and devices only for root.</summary>
internal static class CuriosityScript
{
    /// <summary>Where the files with holes are.</summary>
    public const string HolesFolder = "holes/";

    public const string Text = """
        mkdir links attributes times holes special

        echo target >links/file
        ln links/file links/second-name
        ln links/file second-name-elsewhere
        ln -s file links/relative
        ln -s ../sizes/size-2048 links/up
        ln -s /nowhere/at/all links/dangling
        ln -s . links/dot
        ln -s .. links/dotdot
        ln -s / links/root
        ln -s "каталог/日本語 with space" links/unicode
        ln -s "$(printf 'long-component-%.0s' $(seq 1 15))" links/long-component
        ln -s "$(printf 'part-%d/' $(seq 1 18))end" links/long
        ln -s ../../a/./b/c/.. links/messy

        for mode in 0000 0123 0400 0644 0777 1777 2755 4755; do
            echo "$mode" >"attributes/mode-$mode"
            chmod "$mode" "attributes/mode-$mode"
        done
        mkdir attributes/folder-1777 && chmod 1777 attributes/folder-1777
        mkdir attributes/folder-0700 && chmod 0700 attributes/folder-0700

        i=0
        for time in 1969-12-31T23:59:58.5Z 1970-01-01T00:00:00Z 1980-01-01T00:00:00Z 1999-12-31T23:59:59.123456Z \
            2000-02-29T12:00:00Z 2038-01-20T00:00:00Z 2100-02-28T00:00:00.000001Z 2155-12-31T00:00:00Z; do
            i=$((i + 1))
            echo "$time" >"times/$i"
            touch -d "$time" "times/$i"
        done

        truncate -s 100000 holes/only
        { head -c 3000 /dev/zero | tr '\0' a; } >holes/end
        truncate -s 70000 holes/end
        truncate -s 200000 holes/start
        echo end >>holes/start
        echo start >holes/middle
        truncate -s 500000 holes/middle
        echo end >>holes/middle

        mkfifo special/pipe
        if [ "$(id -u)" = 0 ]; then
            mknod special/block b 8 17
            mknod special/character c 5 1
            echo 1 >attributes/own-1 && chown 1:1 attributes/own-1
            echo 1000 >attributes/own-1000 && chown 1000:100 attributes/own-1000
            echo 70000 >attributes/own-70000 && chown 70000:80000 attributes/own-70000
        fi
        """;
}
