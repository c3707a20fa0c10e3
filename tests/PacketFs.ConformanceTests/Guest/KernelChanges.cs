namespace PacketFs.ConformanceTests.Guest;

/// <summary>
/// What the guest's kernel does to a volume when it writes: everything that its driver can, among the files that are
/// there already where they are (<c>sizes</c>, <c>many</c>) and among its own.
/// </summary>
internal static class KernelChanges
{
    public const string Script = """
        mkdir -p kernel/deeper/still "kernel/каталог"
        for size in 0 1 100 1800 2047 2048 2049 65536 300001; do
            head -c $size /dev/urandom >kernel/size-$size
        done
        head -c 8000000 /dev/urandom >kernel/large
        i=0; while [ $i -lt 400 ]; do echo "entry $i" >kernel/deeper/entry-$i; i=$((i + 1)); done
        i=0; while [ $i -lt 400 ]; do rm kernel/deeper/entry-$i; i=$((i + 3)); done
        echo name >"kernel/каталог/文件名-😀"
        ln kernel/size-100 kernel/second-name
        ln -s ../kernel/size-2048 kernel/link
        mkfifo kernel/pipe
        mknod kernel/device c 5 1
        truncate -s 500000 kernel/hole
        echo end >>kernel/hole
        echo more >>kernel/size-2047
        truncate -s 70000 kernel/size-300001
        printf middle | dd of=kernel/size-65536 bs=1 seek=3000 conv=notrunc 2>/dev/null
        mv kernel/size-2049 kernel/deeper/still/moved
        mv kernel/deeper/still kernel/still-elsewhere
        chmod 4755 kernel/size-1
        chown 1000:100 kernel/size-1
        touch -d 1999-12-31T23:59:59.123456Z kernel/size-0
        if [ -d sizes ]; then
            echo appended >>sizes/size-2048
            echo appended >>sizes/size-100
            truncate -s 5 sizes/size-65537
            rm sizes/size-300001
            mv sizes/size-512 kernel/taken-over
            printf overwritten | dd of=sizes/size-1048576 bs=1 seek=500000 conv=notrunc 2>/dev/null
        fi
        if [ -d many ]; then rm -r many; fi
        sync
        """;
}
