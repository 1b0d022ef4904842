/// The line that a person reads where `body` throws; else what happened instead.
public func faultLine<Value>(_ body: () throws -> Value) -> String {
    do {
        return "no fault but \(try body())"
    } catch {
        return String(describing: error)
    }
}
