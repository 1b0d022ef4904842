import Formats

/// Where the published numbers are that come with the tool.
enum PublishedFolder {
    static let name = "Results/published"

    /// `./Results/published`, else the same beside the executable, or in the checkout that it was built in.
    static func path() throws -> String {
        let folder = ToolIdentity.executableFolder
        let beside = folder.map { [FolderPath.join($0, name), FolderPath.join($0, "published")] } ?? []
        let checkout = ToolIdentity.checkout.map { [FolderPath.join($0, name)] } ?? []
        for candidate in [name] + beside + checkout where FolderPath.kind(at: candidate) == .folder { return candidate }
        throw InputFault(
            path: name, found: "no such folder here or beside the executable", expected: "tables of published numbers", nextStep: "name it in --published-folder")
    }
}
