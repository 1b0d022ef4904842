internal import FoundationEssentials

/// Vectors as JSON: an object a line (`{"id" | "index", "embedding"}`), an array of such objects or of bare
/// vectors, or what `/v1/embeddings` answers (`{"data": [{"index", "embedding"}]}`), one answer or several, one
/// a line. An embedding is an array of numbers, or Base64 of little-endian Float32.
enum JSONVectors {
    static func read(_ source: any ByteSource) throws(InputFault) -> VectorTable {
        let bytes = try source.bytes(in: 0..<source.byteCount)
        var rows = Rows(path: source.path)
        do {
            for document in try wholeDocument(bytes) { try rows.take(document, line: nil) }
        } catch let fault as InputFault {
            throw fault
        } catch {
            // A document of many lines has its fault as a whole, and others on a line of theirs.
            guard !(JSONFault.isWhole(bytes) && bytes.split(separator: UInt8(ascii: "\n")).count { !$0.allSatisfy(isBlank) } > 1) else {
                throw rows.fault(JSONFault.words(error, in: bytes), line: nil)
            }
            try takeLines(bytes, into: &rows)
        }
        return try rows.table()
    }

    /// The file as one document.
    private static func wholeDocument(_ bytes: [UInt8]) throws -> [Document] {
        let isArray = bytes.first { !isBlank($0) } == UInt8(ascii: "[")
        return isArray ? try JSONDecoder().decode([Document].self, from: Data(bytes)) : [try JSONDecoder().decode(Document.self, from: Data(bytes))]
    }

    private static func takeLines(_ bytes: [UInt8], into rows: inout Rows) throws(InputFault) {
        var line = 0
        for piece in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            line += 1
            if piece.allSatisfy(isBlank) { continue }
            let document: Document
            do { document = try JSONDecoder().decode(Document.self, from: Data(piece)) } catch {
                throw rows.fault(JSONFault.words(error, in: Array(piece)), line: line)
            }
            try rows.take(document, line: line)
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// A vector, an object that holds one, or an answer that holds several.
    fileprivate struct Document: Decodable {
        var vector: Vector?
        var key: VectorTable.Key?
        var data: [Document]?
        /// What a server says that gives none.
        var refusal: String?

        private enum Name: String, CodingKey { case index, id, embedding, data, error, message, detail }

        init(from decoder: any Decoder) throws {
            guard let object = try? decoder.container(keyedBy: Name.self) else {
                vector = try Vector(from: decoder)
                return
            }
            if object.contains(.data) {
                data = try object.decode([Document].self, forKey: .data)
                return
            }
            if !object.contains(.embedding), let refusal = Self.refusal(in: object) {
                self.refusal = refusal
                return
            }
            vector = try object.decode(Vector.self, forKey: .embedding)
            if let index = try object.decodeIfPresent(Int.self, forKey: .index) {
                key = .index(index)
            } else if let text = try? object.decodeIfPresent(String.self, forKey: .id) {
                key = .id(text)
            } else if let number = try object.decodeIfPresent(Int.self, forKey: .id) {
                key = .id(String(number))
            }
        }

        /// `{"error": {"message"}}` and `{"message"}` as OpenAI's and vLLM's servers have it, `{"error"}` as
        /// text-embeddings-inference, `{"detail"}` as FastAPI; of a form that is none of these the name alone.
        private static func refusal(in object: KeyedDecodingContainer<Name>) -> String? {
            for name in [Name.error, .message, .detail] where object.contains(name) {
                let inner = try? object.nestedContainer(keyedBy: Name.self, forKey: name).decode(String.self, forKey: .message)
                return inner ?? (try? object.decode(String.self, forKey: name)) ?? name.rawValue
            }
            return nil
        }
    }

    /// Numbers of one vector, or several where a server did not pool.
    fileprivate struct Vector: Decodable {
        var values: [Float] = []
        var vectorCount = 1

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                guard let data = Data(base64Encoded: text), data.count % 4 == 0 else {
                    throw DecodingError.dataCorruptedError(in: container, debugDescription: "not Base64 of Float32")
                }
                let bytes = Array(data)
                values = stride(from: 0, to: bytes.count, by: 4).map { place in
                    Float(bitPattern: (0..<4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[place + $1]) })
                }
            } else if let nested = try? container.decode([[Float]].self) {
                // llama.cpp wraps a pooled vector once more, and gives one a token where it does not pool.
                vectorCount = nested.count
                values = nested.first ?? []
            } else {
                values = try container.decode([Float].self)
            }
        }
    }
}

/// Rows as they are found, judged one by one.
private struct Rows {
    let path: String
    private var values: [Float] = []
    private var keys: [VectorTable.Key?] = []
    private var dimension = 0
    /// Rows of the answers before, which count from 0 each.
    private var answered = 0

    init(path: String) { self.path = path }

    func fault(_ found: String, line: Int?) -> InputFault {
        InputFault(
            path: path, found: found + (line.map { " on line \($0)" } ?? ""),
            expected: "JSON Lines of {\"index\" or \"id\", \"embedding\"}, or an answer of /v1/embeddings",
            nextStep: "write one of these forms, .npy or .safetensors")
    }

    mutating func take(_ document: JSONVectors.Document, line: Int?) throws(InputFault) {
        if let refusal = document.refusal {
            throw InputFault(
                path: path, found: "an error that a server answered: \(OneLine.quoted(refusal))\(line.map { " on line \($0)" } ?? "")",
                expected: "vectors", nextStep: "mend what it complains of, and fetch the vectors again")
        }
        if let data = document.data {
            for row in data {
                guard row.data == nil else { throw fault("'data' within 'data'", line: line) }
                var row = row
                if case .index(let index)? = row.key {
                    guard (0..<data.count).contains(index) else { throw fault("index \(index) in an answer of \(data.count) vectors", line: line) }
                    row.key = .index(answered + index)
                }
                try add(row, line: line)
            }
            answered += data.count
        } else {
            try add(document, line: line)
        }
    }

    private mutating func add(_ document: JSONVectors.Document, line: Int?) throws(InputFault) {
        guard let vector = document.vector, !vector.values.isEmpty else { throw fault("an empty embedding in row \(keys.count)", line: line) }
        guard vector.vectorCount == 1 else {
            throw InputFault(
                path: path, found: "\(vector.vectorCount) vectors in row \(keys.count)", expected: "one a sentence",
                nextStep: "turn pooling on in the server: these are vectors of tokens")
        }
        if dimension == 0 { dimension = vector.values.count }
        guard vector.values.count == dimension else {
            throw fault("\(vector.values.count) numbers in row \(keys.count) after rows of \(dimension)", line: line)
        }
        values += vector.values
        keys.append(document.key)
    }

    func table() throws(InputFault) -> VectorTable {
        guard dimension > 0 else { throw fault("no vectors", line: nil) }
        let known = keys.compactMap { $0 }
        guard known.isEmpty || known.count == keys.count else {
            throw fault("\(keys.count - known.count) of \(keys.count) rows without index or id", line: nil)
        }
        return try VectorTable(path: path, dimension: dimension, number: .decimal, values: values, keys: known.isEmpty ? nil : known)
    }
}
