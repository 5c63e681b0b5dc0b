#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

extension SystemCalls.Failure {
    /// Whether no more folders can be watched, rather than one folder not.
    package var isOfAllFolders: Bool { ![ENOENT, ENOTDIR, EACCES].contains(code) }

    /// Whether more folders are watched than the system allows.
    package var isOfTooManyFolders: Bool { code == ENOSPC }
}

/// The changes of files in folders, as Linux notes them (inotify). Other systems have none: there, opening fails.
///
/// Only what happens through this machine's kernel is noted, not what other machines do on a network file system.
package final class FolderEvents: Sendable {
    /// A change in a folder.
    package struct Event: Hashable, Sendable {
        /// The kind of change.
        package enum Kind: Hashable, Sendable {
            /// A file or folder was created, moved in, or closed after writing.
            case appeared
            /// A folder was moved away.
            case left
            /// The folder is no longer watched: it was removed, or its file system unmounted.
            case ended
            /// Changes were lost: there were more than the system's queue holds.
            case lost
        }

        /// The number of the watched folder, as ``add(_:)`` returned it; -1 for ``Kind/lost``.
        package let folder: Int
        /// The kind of change.
        package let kind: Kind
        /// The name in the folder; empty for changes of the folder itself.
        package let name: String
        /// Whether the name is that of a folder.
        package let isFolder: Bool
    }

    private let descriptor: CInt

    /// Starts to note changes, of no folder yet.
    ///
    /// - Throws: `ENOSYS` where the system has no such events; `EMFILE` if there are too many.
    package init() throws(SystemCalls.Failure) {
        #if os(Linux)
            descriptor = inotify_init1(CInt(IN_NONBLOCK | IN_CLOEXEC))
            guard descriptor >= 0 else { throw SystemCalls.Failure(code: errno) }
        #else
            throw SystemCalls.Failure(code: ENOSYS)
        #endif
    }

    deinit { SystemCalls.closeDescriptor(descriptor) }

    /// Watches a folder, not its subfolders, and returns its number: the same as before if it is watched already.
    ///
    /// - Throws: `ENOSPC` if the user watches as many as the system allows (`fs.inotify.max_user_watches`).
    package func add(_ folder: String) throws(SystemCalls.Failure) -> Int {
        #if os(Linux)
            let mask = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM
            let number = unsafe inotify_add_watch(
                descriptor, folder, UInt32(mask) | UInt32(IN_ONLYDIR) | UInt32(IN_EXCL_UNLINK))
            guard number >= 0 else { throw SystemCalls.Failure(code: errno) }
            return Int(number)
        #else
            throw SystemCalls.Failure(code: ENOSYS)
        #endif
    }

    /// Stops watching a folder.
    package func remove(_ folder: Int) {
        #if os(Linux)
            _ = inotify_rm_watch(descriptor, CInt(folder))
        #endif
    }

    /// Returns the changes since the last call, without waiting; empty if there are none.
    package func read() -> [Event] {
        var events: [Event] = []
        #if os(Linux)
            while let bytes = SystemCalls.read(descriptor, upTo: 1 << 16), !bytes.isEmpty {
                var place = 0
                // Each event: its folder, mask and cookie, the size of the name, and the name, padded with zeros.
                while place + 16 <= bytes.count {
                    func word(_ offset: Int) -> UInt32 {
                        (0..<4).reduce(0) { $0 | UInt32(bytes[place + offset + $1]) << UInt32(8 * $1) }
                    }
                    let (mask, size) = (word(4), Int(word(12)))
                    guard place + 16 + size <= bytes.count else { break }
                    let name = bytes[(place + 16)..<(place + 16 + size)].prefix { $0 != 0 }
                    let kind: Event.Kind =
                        mask & UInt32(IN_Q_OVERFLOW) != 0
                        ? .lost
                        : mask & UInt32(IN_IGNORED) != 0
                            ? .ended : mask & UInt32(IN_MOVED_FROM) != 0 ? .left : .appeared
                    events.append(
                        Event(
                            folder: Int(Int32(bitPattern: word(0))), kind: kind,
                            name: String(decoding: name, as: UTF8.self), isFolder: mask & UInt32(IN_ISDIR) != 0))
                    place += 16 + size
                }
            }
        #endif
        return events
    }
}
