import Formats
import TestSupport
import Testing

@Suite("NumPy files of vectors are read, and refused with a reason")
struct NpyFileTests {
    private static func file(_ header: String, _ numbers: [UInt8], version: UInt8 = 1) -> [UInt8] {
        let length = version == 1
            ? SafetensorsBytes.littleEndian([UInt16(header.utf8.count)]) : SafetensorsBytes.littleEndian([UInt32(header.utf8.count)])
        return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(header.utf8) + numbers
    }

    private static func header(_ descr: String, shape: String = "(2, 3)", order: String = "False") -> String {
        "{'descr': '\(descr)', 'fortran_order': \(order), 'shape': \(shape), }          \n"
    }

    private static func read(_ bytes: [UInt8], path: String = "v.npy") throws -> VectorTable {
        try VectorTable(MemoryBytes(path: path, contents: bytes))
    }

    private static let numbers: [Float] = [1, -2, 0.5, 65504, 0, 6.103515625e-05]

    @Test("Every version of the header and every kind of number", arguments: [UInt8(1), 2, 3]) func kinds(version: UInt8) throws {
        let stored: [(String, VectorTable.Number, [UInt8])] = [
            ("<f4", .float32, SafetensorsBytes.float32(Self.numbers)), ("<f2", .float16, SafetensorsBytes.float16(Self.numbers)),
            ("<f8", .float64, SafetensorsBytes.littleEndian(Self.numbers.map { Double($0).bitPattern })),
        ]
        for (descr, number, bytes) in stored {
            let table = try Self.read(Self.file(Self.header(descr), bytes, version: version))
            #expect(table.rowCount == 2 && table.dimension == 3 && table.number == number && table.values == Self.numbers && table.keys == nil)
        }
    }

    @Test("One-byte numbers keep their sign") func bytes() throws {
        #expect(try Self.read(Self.file(Self.header("|i1", shape: "(1, 3)"), [128, 0, 127])).values == [-128, 0, 127])
        #expect(try Self.read(Self.file(Self.header("|u1", shape: "(1, 3)"), [128, 0, 255])).values == [128, 0, 255])
    }

    @Test("A header may have its entries in any order, other quotes and blanks") func loose() throws {
        let table = try Self.read(Self.file("{\"shape\":(2,3),'fortran_order':False, 'descr':\"<f4\"}", SafetensorsBytes.float32(Self.numbers)))
        #expect(table.values == Self.numbers)
    }

    @Test(
        "What is wrong is named",
        arguments: [
            ("<c8", "(2, 3)", "False", "numbers of type '<c8', expected <f4, <f2, <f8, |i1 or |u1; save array.astype('<f4')"),
            (">f4", "(2, 3)", "False", "numbers of type '>f4', expected"),
            ("<f4", "(2, 3)", "True", "(Fortran order), expected rows; save numpy.ascontiguousarray(array)"),
            ("<f4", "(6,)", "False", "an array of shape [6], expected two dimensions"),
            ("<f4", "(2, 2)", "False", "24 bytes of numbers for shape [2, 2], expected 16; copy the file again"),
            ("<f4", "(2, 4611686018427387904)", "False", "expected a shape that fits the file"),
            ("<f4", "(0, 3)", "False", "an array of shape [0, 3], which is empty, expected vectors; fetch the vectors again"),
            ("<f4", "(2, -3)", "False", "expected a dictionary of descr, fortran_order and shape"),
            ("<f4', 'descr': '<f4", "(2, 3)", "False", "expected a dictionary of descr, fortran_order and shape"),
        ]) func faults(descr: String, shape: String, order: String, words: String) {
        let bytes = Self.file(Self.header(descr, shape: shape, order: order), SafetensorsBytes.float32(Self.numbers))
        let line = faultLine { try Self.read(bytes) }
        #expect(line.hasPrefix("v.npy: ") && line.contains(words), "\(line)")
    }

    @Test("A version that does not exist, a header that is too long, and no header at all") func heads() {
        #expect(faultLine { try Self.read(Self.file(Self.header("<f4"), [], version: 9)) }.contains("version 9 of the NumPy format, expected 1, 2 or 3"))
        let long: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, 0xFF, 0xFF] + [0]
        #expect(faultLine { try Self.read(long) }.contains("a header of 65535 bytes, expected at most 1"))
        #expect(faultLine { try Self.read([1, 2, 3]) }.contains("no NumPy header, expected a file that numpy.save wrote"))
    }

    @Test("NaN and infinity are named by row and place", arguments: [Float.nan, .infinity]) func nonFinite(number: Float) {
        var numbers = Self.numbers
        numbers[4] = number
        let line = faultLine { try Self.read(Self.file(Self.header("<f4"), SafetensorsBytes.float32(numbers))) }
        #expect(line.contains("NaN or infinity in row 1, number 1, expected finite vectors"))
    }

    @Test("No change of a byte and no cut does anything but give a table or a fault") func mutations() {
        let whole = Self.file(Self.header("<f4"), SafetensorsBytes.float32(Self.numbers))
        var numbers = SeededNumbers(seed: 4), outcomes = 0
        for _ in 0..<4000 {
            var bytes = whole
            bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            if Bool.random(using: &numbers) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &numbers)) }
            do { outcomes += try Self.read(bytes).rowCount > 0 ? 1 : 0 } catch { outcomes += error is InputFault ? 1 : 0 }
        }
        #expect(outcomes == 4000)
    }
}
