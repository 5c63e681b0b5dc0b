internal import ClipTypes
internal import Files

/// The state of a ``FolderWatch``.
struct WatchState {
    private let finder: FileFinder
    private let paths: [String]
    /// The paths that are files, which are in no watched folder.
    private let namedFiles: [String]
    private var events: FolderEvents?
    /// The watched folders by their numbers.
    private var folders: [Int: String] = [:]
    private var settling: SettlingFiles
    private(set) var pollingReason: String?

    /// Hashes of the states of all files, by hashes of their paths, of files that are searched again and again.
    private var seen: [Int: Int] = [:]
    private var nextSearch = Duration.zero

    init(_ finder: FileFinder, _ paths: [String], settleTime: Duration, polls: Bool) {
        self.finder = finder
        self.paths = paths.map { canonicalPath($0) }
        namedFiles = self.paths.filter { finder.isNamedFile($0) }
        settling = SettlingFiles(settleTime: settleTime)
        let kind = MountedFileSystems.network(below: self.paths)
        if polls || kind != nil {
            poll(kind.map { "other machines can change files on \($0) unnoticed" } ?? "as asked for")
            return
        }
        do throws(SystemCalls.Failure) {
            events = try FolderEvents()
            for folder in finder.folders(in: self.paths) { try watch(folder) }
        } catch {
            poll(
                error.isOfTooManyFolders
                    ? "there are more folders than the system watches (fs.inotify.max_user_watches)"
                    : "the system does not tell of changes (\(error.message))")
        }
    }

    private mutating func poll(_ reason: String) {
        (events, folders, pollingReason) = (nil, [:], reason)
    }

    private mutating func watch(_ folder: String) throws(SystemCalls.Failure) {
        guard let events else { return }
        do throws(SystemCalls.Failure) {
            folders[try events.add(folder)] = folder
        } catch {
            // A folder that has gone meanwhile or cannot be read is reported by the search.
            if error.isOfAllFolders { throw error }
        }
    }

    /// Notes all changes until now, and returns the files that have settled.
    mutating func advance(to now: Duration) -> [(path: String, state: FileState)] {
        note(events?.read() ?? [], at: now)
        if now >= nextSearch { search(events == nil ? paths : namedFiles, at: now) }
        return settling.settled(at: now) { try? FileState(ofFile: $0) }
    }

    private mutating func note(_ path: String, at now: Duration) {
        settling.note(path, try? FileState(ofFile: path), at: now)
    }

    private mutating func noteUnlessSeen(_ path: String, at now: Duration) {
        guard let state = try? FileState(ofFile: path) else { return }
        guard seen.updateValue(state.hashValue, forKey: path.exact.hashValue) != state.hashValue else { return }
        settling.note(path, state, at: now)
    }

    /// Searches paths, and again after twenty times the time that it takes, but not more often than every second.
    private mutating func search(_ paths: [String], at now: Duration) {
        let time = ContinuousClock().measure {
            for path in finder.find(paths).files { noteUnlessSeen(path, at: now) }
        }
        nextSearch = now + max(.seconds(1), time * 20)
    }

    private mutating func note(_ changes: [FolderEvents.Event], at now: Duration) {
        for change in changes {
            switch change.kind {
            case .lost: add(paths, at: now)
            case .ended: folders[change.folder] = nil
            case .left:
                guard change.isFolder, let path = path(of: change) else { continue }
                for (number, folder) in folders where folder == path || folder.hasPrefix(path + "/") {
                    events?.remove(number)
                    folders[number] = nil
                }
            case .appeared:
                guard let path = path(of: change) else { continue }
                if change.isFolder {
                    if finder.searches(path) { add([path], at: now) }
                } else if finder.accepts(path) {
                    note(path, at: now)
                }
            }
        }
    }

    private func path(of change: FolderEvents.Event) -> String? {
        folders[change.folder].map { $0 == "/" ? "/" + change.name : $0 + "/" + change.name }
    }

    /// Watches the folders in folders, and then notes the files that are there.
    private mutating func add(_ added: [String], at now: Duration) {
        do throws(SystemCalls.Failure) {
            for folder in finder.folders(in: added) { try watch(folder) }
        } catch {
            poll("there are more folders than the system watches (\(error.message))")
        }
        for path in finder.find(added).files { note(path, at: now) }
    }
}
