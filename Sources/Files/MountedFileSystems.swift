private import Foundation

/// The mounted file systems of Linux.
package enum MountedFileSystems {
    private static let networkKinds: Set<Substring> = [
        "9p", "afs", "ceph", "cifs", "davfs", "drvfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs",
        "virtiofs", "vboxsf",
    ]

    /// Returns the kind of a network file system (`nfs4`, `fuse.sshfs`, …) that some of the paths are on, or that is mounted
    /// below one; `nil` if there is none, or on other systems.
    package static func network(below paths: [String]) -> String? {
        guard let data = FileManager.default.contents(atPath: "/proc/self/mountinfo") else { return nil }
        return network(below: paths, mounts: String(decoding: data, as: UTF8.self))
    }

    /// As ``network(below:)``, given the text of `/proc/self/mountinfo`.
    package static func network(below paths: [String], mounts: String) -> String? {
        let found = mounts.split(separator: "\n").compactMap { line -> (point: String, kind: Substring)? in
            // Number, parent, device, root, mount point, options …, a dash, the kind, …
            let words = line.split(separator: " ")
            guard let dash = words.firstIndex(of: "-"), dash > 4, dash + 1 < words.count else { return nil }
            let point = String(words[4]).replacing("\\040", with: " ").replacing("\\134", with: "\\")
            return (point == "/" ? "" : point, words[dash + 1])
        }
        for path in paths {
            // The longest mount point above a path, of several the last, and all below.
            let above = found.filter { path == $0.point || path.hasPrefix($0.point + "/") }
            let own = above.last { mount in above.allSatisfy { $0.point.utf8.count <= mount.point.utf8.count } }
            let below = found.filter { $0.point.hasPrefix(path == "/" ? "/" : path + "/") }
            let kinds = ([own].compactMap { $0 } + below).map(\.kind)
            if let kind = kinds.first(where: { networkKinds.contains($0) || $0.hasPrefix("fuse.") }) {
                return String(kind)
            }
        }
        return nil
    }
}
