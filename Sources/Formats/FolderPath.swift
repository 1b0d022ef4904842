internal import FoundationEssentials
internal import Glibc

/// Paths as text: joined, split and made relative, without touching a disk unless it says so.
public enum FolderPath {
    public static func join(_ folder: String, _ name: String) -> String {
        folder.isEmpty || folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    /// The last component: `c` of `a/b/c/`.
    public static func lastComponent(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The path made absolute and freed of `.`, `..` and links, as the kernel follows them. What does
    /// not exist is taken as folders without links.
    public static func resolved(_ path: String) -> String {
        let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        var done = ""
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." {
                done = String(done[..<(done.lastIndex(of: "/") ?? done.startIndex)])
            } else {
                done += "/" + part
                if let real = unsafe realpath(done, nil) {
                    done = unsafe String(cString: real)
                    unsafe free(real)
                }
                if done == "/" { done = "" }
            }
        }
        return done.isEmpty ? "/" : done
    }

    /// `path` as seen from `folder`; both are made absolute first.
    public static func relative(_ path: String, from folder: String) -> String {
        let target = resolved(path).split(separator: "/")
        let base = resolved(folder).split(separator: "/")
        let shared = zip(target, base).prefix { $0 == $1 }.count
        let steps = Array(repeating: "..", count: base.count - shared) + target.dropFirst(shared).map(String.init)
        return steps.isEmpty ? "." : steps.joined(separator: "/")
    }

    public enum Kind { case absent, folder, other }

    /// What lies at a path (links are followed).
    public static func kind(at path: String) -> Kind {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return .absent }
        return status.st_mode & S_IFMT == S_IFDIR ? .folder : .other
    }
}
