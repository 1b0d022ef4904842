import LinearAlgebra
import TestSupport
import Testing

@Suite struct PoolingKernelTests {
    /// Stored tokens, and what they are once stored.
    private static func stored(_ numbers: [Float], _ storage: StorageType) -> (bytes: [UInt8], values: [Float]) {
        switch storage {
        case .float32: (SafetensorsBytes.float32(numbers), numbers)
        case .float16: (SafetensorsBytes.float16(numbers), numbers.map { Float(Float16($0)) })
        case .bfloat16:
            (
                SafetensorsBytes.bfloat16(numbers),
                numbers.map { Float(bitPattern: ($0.bitPattern + 0x7FFF + (($0.bitPattern >> 16) & 1)) & 0xFFFF_0000) }
            )
        }
    }

    /// What the kernel does, one number at a time.
    private static func naive(_ tokens: [Float], _ n: Int, _ h: Int, _ weights: [Float], _ weightingCount: Int) -> (linear: [Float], max: [Float], min: [Float]) {
        var linear: [Float] = [], maximum: [Float] = [], minimum: [Float] = []
        for s in 0..<weightingCount {
            for k in 0..<h {
                var sum: Float = 0
                for t in 0..<n { sum.addProduct(weights[s * n + t], tokens[t * h + k]) }
                linear.append(sum)
            }
        }
        for k in 0..<h {
            let column = (0..<n).map { tokens[$0 * h + k] }
            maximum.append(column.max()!)
            minimum.append(column.min()!)
        }
        return (linear, maximum, minimum)
    }

    @Test("The kernel equals its naive twin bit for bit, tails included", arguments: StorageType.allCases, [0, 1, 2, 3, 4, 5, 8, 9])
    func equalsNaiveTwin(storage: StorageType, weightingCount: Int) {
        var numbers = SeededNumbers(seed: UInt64(weightingCount) + 1)
        for (n, h) in [(1, 1), (1, 16), (2, 7), (3, 8), (5, 15), (4, 17), (9, 31), (6, 32), (13, 100), (40, 384)] {
            let (bytes, tokens) = Self.stored(numbers.floats(n * h), storage)
            let weights = numbers.floats(n * weightingCount)
            // Rows two apart, so that a stride other than the dimension is tried.
            let stride = 2 * h
            var out = [Float](repeating: 7, count: max(1, weightingCount) * stride + 2 * h)
            let maximum = weightingCount * stride, minimum = maximum + h
            var span = out.mutableSpan
            PoolingKernel.pool(
                tokens: unsafe bytes.span.bytes, storage: storage, tokenCount: n, dimension: h, weights: weights.span,
                weightingCount: weightingCount, into: &span,
                at: .init(linear: 0, linearStride: stride, maximum: maximum, minimum: minimum))
            let expected = Self.naive(tokens, n, h, weights, weightingCount)
            for s in 0..<weightingCount {
                #expect(Array(out[s * stride..<s * stride + h]) == Array(expected.linear[s * h..<(s + 1) * h]))
                #expect(out[s * stride + h..<(s + 1) * stride].allSatisfy { $0 == 7 }, "places between rows stay as they were")
            }
            #expect(Array(out[maximum..<maximum + h]) == expected.max)
            #expect(Array(out[minimum..<minimum + h]) == expected.min)
        }
    }

    @Test("A weighting's bits do not depend on how many stand beside it")
    func independentOfNeighbours() {
        var numbers = SeededNumbers(seed: 5)
        let (n, h) = (11, 53)
        let bytes = SafetensorsBytes.float16(numbers.floats(n * h))
        let weights = numbers.floats(n * 6)
        func pool(_ weights: [Float], _ count: Int) -> [Float] {
            var out = [Float](repeating: 0, count: count * h)
            var span = out.mutableSpan
            PoolingKernel.pool(
                tokens: unsafe bytes.span.bytes, storage: .float16, tokenCount: n, dimension: h, weights: weights.span,
                weightingCount: count, into: &span, at: .init(linear: 0, linearStride: h, maximum: nil, minimum: nil))
            return out
        }
        let together = pool(weights, 6)
        for s in 0..<6 { #expect(pool(Array(weights[s * n..<(s + 1) * n]), 1) == Array(together[s * h..<(s + 1) * h])) }
    }

    @Test("Every F16 and BF16 number widens exactly", arguments: [StorageType.float16, .bfloat16])
    func widening(storage: StorageType) {
        let patterns = (0...UInt16.max).map { $0 }
        let bytes = SafetensorsBytes.littleEndian(patterns)
        var out = [Float](repeating: 0, count: patterns.count)
        StoredElements.widen(unsafe bytes.span.bytes, storage: storage, into: &out)
        var wrong = 0
        for (pattern, value) in zip(patterns, out) {
            let expected = storage == .float16 ? Float(Float16(bitPattern: pattern)) : Float(bitPattern: UInt32(pattern) << 16)
            if expected.isNaN ? !value.isNaN : expected.bitPattern != value.bitPattern { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test("The first NaN or infinity is found at any place", arguments: StorageType.allCases)
    func firstNonFinite(storage: StorageType) {
        func first(_ bytes: [UInt8], _ storage: StorageType) -> Int? {
            StoredElements.firstNonFinite(in: unsafe bytes.span.bytes, storage: storage)
        }
        func bytes(_ numbers: [Float]) -> [UInt8] { Self.stored(numbers, storage).bytes }
        let finite = [Float](repeating: 1.5, count: 700)
        let clean = bytes(finite)
        #expect(first(clean, storage) == nil)
        for place in [0, 1, 255, 256, 511, 512, 699] {
            for bad in [Float.infinity, -.infinity, .nan] {
                var numbers = finite
                numbers[place] = bad
                if place + 3 < numbers.count { numbers[place + 3] = .nan }
                let stored = bytes(numbers)
                #expect(first(stored, storage) == place)
            }
        }
    }
}
