/// A known transform with a parameter that it does not take.
public struct LinkFault: Error, Sendable, Equatable {
    /// What would have been right: `abtt:D with D, a whole number from 1 on`.
    public let expected: String

    /// Throws where there is a parameter.
    static func refuse(_ parameter: String?, form: String) throws(LinkFault) {
        guard parameter == nil else { throw LinkFault(expected: "\(form) without a parameter") }
    }

    /// A whole number from 1 on, in digits, and none that no embedding could have.
    static func count(_ parameter: String?, letter: String, form: String) throws(LinkFault) -> Int {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let parameter, parameter.utf8.allSatisfy({ digits ~= $0 }), let count = Int32(parameter), count >= 1 else {
            throw LinkFault(expected: "\(form) with \(letter), a whole number from 1 on")
        }
        return Int(count)
    }
}
