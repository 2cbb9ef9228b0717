/// The pointers of one sparse-times-dense product, handed to threads that write disjoint rows.
///
/// Sums are kept in registers while the entries of a row pass, two columns of the result in each; the compiler
/// unrolls the
/// loops over `InlineArray`s of fixed size. For 1 M entries and nine columns this takes less than half the time of a
/// loop over the columns
/// that adds in memory, for two columns a fifth. Additions happen in the order of the entries, one sum a column, so
/// results
/// are those of the plain loop to the last bit.
///
/// `@unchecked Sendable`: threads run disjoint ranges of rows, `result` is written at those rows only, and everything
/// else is
/// only read. All pointers outlive the call of `multiply` that makes the value.
struct RowProduct<Value: BinaryFloatingPoint & BitwiseCopyable & Sendable>: @unchecked Sendable {
    let offsets: UnsafePointer<Int>
    let indices: UnsafePointer<UInt32>
    let values: UnsafePointer<Value>
    let dense: UnsafePointer<Double>
    let result: UnsafeMutablePointer<Double>
    /// Columns of `dense` and of `result`, at least 1.
    let columns: Int

    private typealias Pair = SIMD2<Double>

    /// Most columns whose sums fit into registers.
    private static var widestBlock: Int { 32 }

    /// Computes some rows of the result.
    @inline(__always)
    func run(_ rows: Range<Int>) {
        guard columns > 1 else { return runSingleColumn(rows) }
        // More columns than registers hold are done in blocks of nearly the same width.
        let blocks = (columns + Self.widestBlock - 1) / Self.widestBlock
        for block in 0..<blocks {
            let first = block * columns / blocks
            runBlock(rows, first: first, width: (block + 1) * columns / blocks - first)
        }
    }

    @inline(__always)
    private func runSingleColumn(_ rows: Range<Int>) {
        for row in rows {
            var sum = 0.0
            for entry in offsets[row]..<offsets[row + 1] { sum += Double(values[entry]) * dense[Int(indices[entry])] }
            result[row] = sum
        }
    }

    /// Computes columns `first..<first + width`, 2 ≤ width ≤ 32.
    @inline(__always)
    private func runBlock(_ rows: Range<Int>, first: Int, width: Int) {
        switch (width + 1) / 2 {
        case 1: accumulate(rows, first, width, InlineArray<1, Pair>(repeating: .zero))
        case 2: accumulate(rows, first, width, InlineArray<2, Pair>(repeating: .zero))
        case 3: accumulate(rows, first, width, InlineArray<3, Pair>(repeating: .zero))
        case 4: accumulate(rows, first, width, InlineArray<4, Pair>(repeating: .zero))
        case 5: accumulate(rows, first, width, InlineArray<5, Pair>(repeating: .zero))
        case 6: accumulate(rows, first, width, InlineArray<6, Pair>(repeating: .zero))
        case 7: accumulate(rows, first, width, InlineArray<7, Pair>(repeating: .zero))
        case 8: accumulate(rows, first, width, InlineArray<8, Pair>(repeating: .zero))
        case 9: accumulate(rows, first, width, InlineArray<9, Pair>(repeating: .zero))
        case 10: accumulate(rows, first, width, InlineArray<10, Pair>(repeating: .zero))
        case 11: accumulate(rows, first, width, InlineArray<11, Pair>(repeating: .zero))
        case 12: accumulate(rows, first, width, InlineArray<12, Pair>(repeating: .zero))
        case 13: accumulate(rows, first, width, InlineArray<13, Pair>(repeating: .zero))
        case 14: accumulate(rows, first, width, InlineArray<14, Pair>(repeating: .zero))
        case 15: accumulate(rows, first, width, InlineArray<15, Pair>(repeating: .zero))
        default: accumulate(rows, first, width, InlineArray<16, Pair>(repeating: .zero))
        }
    }

    /// With an odd width the last pair begins one column earlier and repeats it; both copies of its sum are equal.
    @inline(__always)
    private func accumulate<let pairs: Int>(
        _ rows: Range<Int>,
        _ first: Int,
        _ width: Int,
        _ zero: InlineArray<pairs, Pair>
    ) {
        let size = MemoryLayout<Double>.stride
        let last = (width - 2) * size
        for row in rows {
            var sums = zero
            for entry in offsets[row]..<offsets[row + 1] {
                let value = Double(values[entry])
                let source = UnsafeRawPointer(dense + (Int(indices[entry]) * columns + first))
                for pair in 0..<(pairs - 1) {
                    sums[pair] += value * (source + pair * 2 * size).loadUnaligned(as: Pair.self)
                }
                sums[pairs - 1] += value * (source + last).loadUnaligned(as: Pair.self)
            }
            let target = UnsafeMutableRawPointer(result + (row * columns + first))
            for pair in 0..<(pairs - 1) { (target + pair * 2 * size).storeBytes(of: sums[pair], as: Pair.self) }
            (target + last).storeBytes(of: sums[pairs - 1], as: Pair.self)
        }
    }
}
