/// Numbers that start at a line of the cache.
///
/// Those of a standard array start 16, 32 or 48 bytes behind one, so that vectors of 512 bits all lie across two
/// lines, and both are fetched for each.
public struct AlignedArray<Element: BitwiseCopyable & Sendable>: Sendable {
    /// Changed only where one array alone holds it.
    @safe private final class Storage: @unchecked Sendable {
        let elements: UnsafeMutableBufferPointer<Element>

        /// Not initialized.
        init(count: Int) {
            let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
            unsafe elements = bytes.bindMemory(to: Element.self)
        }

        deinit { unsafe elements.deallocate() }
    }

    private var storage: Storage
    public let count: Int

    public init(repeating element: Element, count: Int) {
        self.count = count
        storage = Storage(count: count)
        unsafe storage.elements.initialize(repeating: element)
    }

    public subscript(place: Int) -> Element {
        get {
            precondition(place >= 0 && place < count, "a place in the array")
            return unsafe storage.elements[place]
        }
        set {
            precondition(place >= 0 && place < count, "a place in the array")
            unsafe withUnsafeMutableElements { unsafe $0[place] = newValue }
        }
    }

    public func withSpan<Result>(_ body: (Span<Element>) -> Result) -> Result { unsafe withUnsafeElements { unsafe body($0.span) } }

    func withUnsafeElements<Result>(_ body: (UnsafeBufferPointer<Element>) -> Result) -> Result {
        withExtendedLifetime(storage) { unsafe body(UnsafeBufferPointer(storage.elements)) }
    }

    mutating func withUnsafeMutableElements<Result>(_ body: (UnsafeMutableBufferPointer<Element>) -> Result) -> Result {
        if !isKnownUniquelyReferenced(&storage) {
            let copy = Storage(count: count)
            _ = unsafe copy.elements.initialize(fromContentsOf: storage.elements)
            storage = copy
        }
        return withExtendedLifetime(storage) { unsafe body(storage.elements) }
    }
}
