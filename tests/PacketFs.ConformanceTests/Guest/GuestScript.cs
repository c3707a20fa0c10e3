namespace PacketFs.ConformanceTests.Guest;

/// <summary>
/// The shell text that runs as the guest's first process. It reports over a virtio port, not over the console: kernel
/// messages cannot get between, and bytes arrive as they were sent. A report is a row of sections, each a line
/// "LENGTH KIND DISC" and that many bytes, so that no content can be mistaken for structure.
/// </summary>
internal static class GuestScript
{
    public const string PortName = "report";

    // Sections: M mounted (empty), F found, S sums, D devices, T troubles, K kernel messages, E end of this disc.
    public const string Init = """
        #!/gnu/bash
        /bin/busybox --install -s /bin
        export PATH=/gnu:/bin LC_ALL=C
        mount -t proc proc /proc
        mount -t sysfs sysfs /sys
        mount -t devtmpfs devtmpfs /dev
        mount -t tmpfs -o size=75% tmpfs /tmp
        while read -r module; do insmod "/modules/$module.ko" || echo "cannot load $module"; done </modules/order

        wait_for() { n=0; while [ ! -e "$1" ] && [ $n -lt 500 ]; do n=$((n + 1)); usleep 10000; done; }
        find_port() {
            for port in /sys/class/virtio-ports/*; do
                [ "$(cat "$port/name" 2>/dev/null)" = report ] && PORT=/dev/${port##*/} && return
            done
            return 1
        }
        n=0; until find_port || [ $n -ge 500 ]; do n=$((n + 1)); usleep 10000; done
        wait_for "$PORT"
        exec 5>"$PORT"

        section() { echo "$(stat -c %s "$2") $1 $disc" >&5; cat "$2" >&5; }

        # mounted OPTIONS: mounts the disc, or tells why not.
        mounted() {
            names=iocharset=utf8
            [ "$kind" != vfat ] || names=utf8
            mount -t "$kind" -o "$names,$1" "$device" /mnt 2>>/tmp/troubles && return
            echo "mount -o $1 failed" >>/tmp/troubles
            return 1
        }
        unmounted() { umount /mnt 2>>/tmp/troubles || echo "umount failed" >>/tmp/troubles; }

        look() {
            find /mnt -printf '$FORMAT' >/tmp/found 2>>/tmp/troubles || echo "find failed" >>/tmp/troubles
            find /mnt -type f -print0 | xargs -0 -r sha256sum -z >/tmp/sums 2>>/tmp/troubles ||
                echo "not every file could be read" >>/tmp/troubles
            find /mnt -type b,c -exec stat --printf '%t:%T %n\0' {} + >/tmp/devices 2>>/tmp/troubles
            section F /tmp/found
            section S /tmp/sums
            section D /tmp/devices
        }

        while read -r disc kind device PAYLOAD; do
            export PAYLOAD
            wait_for "$device"
            dmesg -c >/dev/null
            : >/tmp/troubles
            if [ -e "/scripts/$disc" ] && mounted rw; then
                (cd /mnt && bash -eu "/scripts/$disc") >/tmp/said 2>&1 </dev/null ||
                    { echo "the script failed"; tail -n 20 /tmp/said; } >>/tmp/troubles
                sync
                unmounted
            fi
            if mounted ro; then
                look
                unmounted
            fi
            dmesg | grep -iE 'udf|fat-fs' >/tmp/kernel
            section T /tmp/troubles
            section K /tmp/kernel
            : >/tmp/empty
            section E /tmp/empty
        done </discs
        sync
        poweroff -f
        """;
}
