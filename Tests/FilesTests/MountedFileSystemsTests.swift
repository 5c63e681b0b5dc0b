import Files
import Testing

@Suite("Mounted file systems")
struct MountedFileSystemsTests {
    /// Lines as in the manual page proc(5).
    private let mounts = """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        36 22 0:34 / /mnt/clips rw,noatime - nfs4 server:/clips rw
        37 36 8:2 / /mnt/clips/local rw - xfs /dev/sdb1 rw
        38 22 0:40 / /home/a\\040b/remote rw,nosuid shared:7 master:2 - fuse.sshfs a@b: rw
        39 22 0:41 / /data rw - nfs old:/data rw
        40 39 8:3 / /data rw - ext4 /dev/sdc1 rw
        """

    @Test(
        "of the network are those that a path is on, or that are mounted below it",
        arguments: [
            ("/mnt/clips", "nfs4"), ("/mnt/clips/day", "nfs4"), ("/mnt", "nfs4"), ("/", "nfs4"),
            ("/home/a b/remote/x", "fuse.sshfs"), ("/home", "fuse.sshfs"),
            ("/mnt/clips/local", nil), ("/mnt/clipsX", nil), ("/home/a", nil), ("/srv", nil), ("/data/x", nil),
        ] as [(String, String?)])
    func network(path: String, kind: String?) {
        #expect(MountedFileSystems.network(below: ["/srv", path], mounts: mounts) == kind)
        #expect(MountedFileSystems.network(below: [path], mounts: "garbage - \n\n- - -") == nil)
    }
}
