internal import Formats
internal import LinearAlgebra

/// Keeps work within a limit on memory (`ulimit -v`), under which an allocation that fails ends the process.
enum WorkRoom {
    /// For what no forecast counts: rows and files.
    private static let rest = 32 << 20

    /// As many threads as there is memory for, of those that were asked for. No number depends on it.
    ///
    /// - Parameters:
    ///   - usesBLAS: OpenBLAS then takes its buffers here, one a thread.
    ///   - bytes: what else so many threads hold.
    /// - Throws: where there is not enough for one.
    static func threads(upTo asked: Int, usesBLAS: Bool, for path: String, bytes: (Int) -> Int = { _ in 0 }) throws(InputFault) -> Int {
        guard MemoryRoom.isLimited else { return asked }
        let most = usesBLAS ? min(asked, Backend.bufferLimit) : asked
        func wanted(_ count: Int) -> Int { rest + bytes(count) + count * (MemoryRoom.stackByteCount + (usesBLAS ? Backend.bufferByteCount : 0)) }
        guard let count = (1...most).reversed().first(where: { MemoryRoom.isThere(wanted($0)) }) else {
            throw InputFault(
                path: path, found: "\(wanted(1) >> 20) MB needed beside what is in use, and a limit on memory that leaves less",
                expected: "room for one thread", nextStep: "raise the limit (ulimit -v)\(usesBLAS ? ", or leave out what takes matrix products: transforms and --geometry full" : "")")
        }
        if usesBLAS { Backend.makeBuffers(for: count) }
        return count
    }
}
