import Formats

/// The line that a person reads where `body` throws an ``InputFault``; else what happened instead.
func faultLine<Value>(_ body: () throws -> Value) -> String {
    do {
        return "no fault but \(try body())"
    } catch let fault as InputFault {
        return fault.description
    } catch {
        return "not an InputFault but \(error)"
    }
}
