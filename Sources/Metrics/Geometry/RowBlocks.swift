internal import LinearAlgebra

/// Chosen rows of a matrix, moved and scaled in Double and handed out in blocks.
///
/// Row i is (x − centre)·factorᵢ − offset. Blocks have a fixed size and are counted from 0, so that sums
/// over them depend on nothing else; no second copy of a large matrix is made.
struct RowBlocks<Scalar: LinearAlgebraScalar> {
    let matrix: Matrix<Scalar>
    /// Which rows, ascending.
    let rows: [Int]
    /// d numbers subtracted before a row is scaled, or none.
    var centre: [Double]?
    /// One a row, or 1.
    var factors: [Double]?
    /// d numbers subtracted after a row is scaled, or none.
    var offset: [Double]?

    static var size: Int { 512 }
    var count: Int { rows.count }
    var dimension: Int { matrix.columnCount }

    /// The rows of `range` (places in `rows`): a block of range.count × d.
    func block(_ range: Range<Int>) -> Matrix<Double> {
        var block = Matrix<Double>(rowCount: range.count, columnCount: dimension)
        for (position, index) in range.enumerated() { write(index, to: &block.elements, at: position * dimension) }
        return block
    }

    /// One row.
    func row(_ index: Int) -> [Double] { block(index..<index + 1).elements }

    private func write(_ index: Int, to elements: inout [Double], at place: Int) {
        let vector = matrix.elements.span.extracting(matrix.places(ofRow: rows[index]))
        let factor = factors?[index] ?? 1
        if let centre {
            // The target is zero: adding widens, and only the difference is rounded.
            Scalar.add(vector, times: 1, to: &elements, at: place)
            Double.add(centre.span, times: -1, to: &elements, at: place)
            if factor != 1 { for k in place..<place + dimension { elements[k] *= factor } }
        } else {
            Scalar.add(vector, times: factor, to: &elements, at: place)
        }
        if let offset { Double.add(offset.span, times: -1, to: &elements, at: place) }
    }

    func forEachBlock(_ body: (Matrix<Double>, Range<Int>) -> Void) {
        for start in stride(from: 0, to: count, by: Self.size) {
            let range = start..<min(start + Self.size, count)
            body(block(range), range)
        }
    }

    /// Σ of the rows: d numbers.
    var sum: [Double] {
        var sum = [Double](repeating: 0, count: dimension)
        forEachBlock { block, range in
            for row in 0..<range.count {
                Double.add(block.elements.span.extracting(block.places(ofRow: row)), times: 1, to: &sum, at: 0)
            }
        }
        return sum
    }

    /// Mean of the rows: d numbers. Equal rows have exactly themselves as their mean.
    var mean: [Double] {
        guard count > 0 else { return [Double](repeating: 0, count: dimension) }
        // Against a pilot, the first row: a plain sum of equal rows is rounded.
        var differences = self
        let pilot = row(0)
        differences.offset = offset.map { zip($0, pilot).map(+) } ?? pilot
        var mean = pilot
        let sum = differences.sum
        Double.add(sum.span, times: 1 / Double(count), to: &mean, at: 0)
        return mean
    }

    /// ‖row‖² of every row.
    var squaredNorms: [Double] {
        var norms: [Double] = []
        norms.reserveCapacity(count)
        forEachBlock { block, range in
            for row in 0..<range.count {
                let vector = block.elements.span.extracting(block.places(ofRow: row))
                norms.append(Double.dot(vector, vector))
            }
        }
        return norms
    }

    /// row · vector of every row.
    func dots(with vector: [Double]) -> [Double] {
        var dots: [Double] = []
        dots.reserveCapacity(count)
        forEachBlock { block, range in
            for row in 0..<range.count {
                dots.append(Double.dot(block.elements.span.extracting(block.places(ofRow: row)), vector.span))
            }
        }
        return dots
    }
}

extension RowBlocks {
    /// The rows that have a direction, scaled to length one, and the place of each row of this value
    /// among them; nil where a row is zero.
    var unitRows: (unit: RowBlocks, places: [Int?]) {
        precondition(offset == nil && factors == nil, "rows are scaled once")
        var kept: [Int] = [], factors: [Double] = [], places: [Int?] = []
        for (row, squared) in zip(rows, squaredNorms) {
            places.append(squared > 0 ? kept.count : nil)
            guard squared > 0 else { continue }
            kept.append(row)
            factors.append(1 / squared.squareRoot())
        }
        return (RowBlocks(matrix: matrix, rows: kept, centre: centre, factors: factors), places)
    }
}
