import FoundationEssentials
import Formats
import Glibc
import Reporting

/// One of the standard streams.
struct Terminal: Sendable {
    let descriptor: Int32

    static let standardOutput = Terminal(descriptor: STDOUT_FILENO)
    static let standardError = Terminal(descriptor: STDERR_FILENO)

    /// Whether colour and animation are welcome: a terminal, without NO_COLOR and outside CI.
    var isLively: Bool {
        let environment = ProcessInfo.processInfo.environment
        let isCI = !["", "0", "false"].contains((environment["CI"] ?? "").lowercased())
        return isatty(descriptor) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && !isCI && environment["TERM"] != "dumb"
    }

    /// Columns of a line: what COLUMNS says, else the terminal's, else 80.
    var width: Int {
        if let text = ProcessInfo.processInfo.environment["COLUMNS"], let columns = Int(text), columns > 0 { return columns }
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Whether more than ASCII may be written. Where no locale is set, as in most containers, the terminal
    /// outside is nearly always UTF-8; ASCII is for locales that say otherwise, C among them.
    static var isUnicode: Bool {
        let environment = ProcessInfo.processInfo.environment
        guard let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap({ environment[$0] }).first(where: { !$0.isEmpty }) else { return true }
        let name = locale.lowercased()
        return name.contains("utf-8") || name.contains("utf8")
    }

    /// How this stream shows text.
    var style: TerminalStyle { TerminalStyle(width: width, isUnicode: Self.isUnicode, usesColour: isLively) }

    /// Writes all of a text. A reader that went away is no error.
    ///
    /// - Returns: the errno of another failure, such as a full disk, or 0.
    @discardableResult
    func write(_ text: String) -> Int32 {
        let code = OpenDescriptor.write(Array(text.utf8), to: descriptor)
        return code == EPIPE ? 0 : code
    }

    /// Writes the output of a command.
    ///
    /// - Throws: where it cannot be written, as on a full disk.
    func print(_ text: String) throws(InputFault) {
        let code = write(text)
        guard code == 0 else {
            throw InputFault(
                path: "standard output", found: SystemError.text(code), expected: "room for the output",
                nextStep: "free the disk, or send the output elsewhere")
        }
    }
}
