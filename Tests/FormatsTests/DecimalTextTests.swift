import Formats
import Foundation
import TestSupport
import Testing

@Suite struct DecimalTextTests {
    @Test(
        "A number is written with the shortest digits, independent of locale",
        arguments: [
            (0, "0.0"), (-0.0, "-0.0"), (3, "3.0"), (-2.5, "-2.5"), (0.5, "0.5"), (0.1 + 0.2, "0.30000000000000004"),
            (1 / 3.0, "0.3333333333333333"), (1e-7, "1e-07"), (1e15, "1000000000000000.0"), (1e16, "1e+16"),
            (1234567.875, "1234567.875"), (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
            (.nan, "nan"), (-.nan, "nan"), (.signalingNaN, "nan"), (.infinity, "inf"), (-.infinity, "-inf"),
        ] as [(Double, String)])
    func writes(number: Double, text: String) {
        #expect(DecimalText.of(number) == text)
    }

    @Test("Any finite Double reads back to itself, and one digit fewer would not do")
    func writesShortest() throws {
        var numbers = SeededNumbers(seed: 11)
        for round in 0..<4_000 {
            // Half over all bit patterns, half over −1…1, where correlations live.
            let bits = numbers.next()
            let number = round.isMultiple(of: 2) ? Double(bitPattern: bits) : Double(Int64(bitPattern: bits)) / 0x1p63
            guard number.isFinite else { continue }
            let text = DecimalText.of(number)
            #expect(try #require(Double(text)).bitPattern == number.bitPattern)
            let digits = text.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }.count
            if digits > 1, !text.contains(".0") {
                #expect(Double(String(format: "%.\(digits - 2)e", number)) != number)
            }
        }
    }

    @Test(
        "Plain decimals are read",
        arguments: [
            ("0", 0), ("3.5", 3.5), ("-0.25", -0.25), ("+4", 4), ("007", 7), ("5.000", 5), ("-0", -0.0), ("00.5", 0.5),
            ("0.30000000000000004", 0.1 + 0.2), ("9007199254740993", 9007199254740992), ("123456789012345678901234567890", 0x1.8ee90ff6c373ep+96),
            ("0." + String(repeating: "0", count: 400) + "1", 0),
        ] as [(String, Double)])
    func reads(text: String, number: Double) throws {
        #expect(try #require(DecimalText.parse(text)).bitPattern == number.bitPattern)
    }

    @Test(
        "Everything else is refused",
        arguments: [
            "", " ", " 1", "1 ", "1\n", "\t1", "1\0", "1.", ".5", ".", "-", "+", "-.5", "--1", "+-1", "1-", "1.2.3", "1..2", "1,5", "1_000", "1'000",
            "1e3", "1E3", "1.5e-3", "0x10", "0x1p3", "inf", "-inf", "infinity", "nan", "NaN", "nan(1)", "null", "1f", "1%",
            "٣", "３", "½", "−1", "1\u{301}", "1\u{FEFF}", String(repeating: "9", count: 400), "-" + String(repeating: "9", count: 400),
        ])
    func refuses(text: String) {
        #expect(DecimalText.parse(text) == nil)
    }

    @Test(
        "A fixed number of decimals is for people",
        arguments: [
            (0.82034, 4, "0.8203"), (-0.04116, 4, "-0.0412"), (0, 4, "0.0000"), (1, 4, "1.0000"), (-1, 2, "-1.00"), (0.99996, 4, "1.0000"),
            (-0.00001, 4, "0.0000"), (-0.0, 2, "0.00"), (12.5, 0, "13"), (-12.4, 0, "-12"), (-0.2, 0, "0"), (7.05, 1, "7.1"), (123456.789, 2, "123456.79"),
            (0.001, 3, "0.001"), (.nan, 4, "nan"), (.infinity, 4, "inf"), (-.infinity, 0, "-inf"), (1e12, 1, "1000000000000.0"), (1e300, 4, "1e+300"),
        ] as [(Double, Int, String)])
    func fixes(number: Double, decimals: Int, text: String) {
        #expect(DecimalText.fixed(number, decimals: decimals) == text)
    }

    @Test("Many decimals of a large number do not stop the program")
    func fixesManyDecimals() async {
        await #expect(processExitsWith: .success) {
            _ = DecimalText.fixed(5e11, decimals: 9)
            _ = DecimalText.fixed(0.5, decimals: 400)
        }
    }
}
