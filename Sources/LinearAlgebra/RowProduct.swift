/// The pointers of one sparse-times-dense product, handed to threads that write disjoint rows.
///
/// Sums are kept in registers while the entries of a row pass, two columns of the result in each, or four of single
/// precision; the compiler
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
struct RowProduct<
    Value: BinaryFloatingPoint & BitwiseCopyable & Sendable,
    Vector: RowVector
>: @unchecked Sendable {
    typealias Scalar = Vector.Scalar

    let offsets: UnsafePointer<Int>
    let indices: UnsafePointer<UInt32>
    let values: UnsafePointer<Value>
    let dense: UnsafePointer<Scalar>
    let result: UnsafeMutablePointer<Scalar>
    /// Columns of `dense` and of `result`: 1, or at least as many as a vector holds.
    let columns: Int

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
            var sum: Scalar = 0
            for entry in offsets[row]..<offsets[row + 1] { sum += Scalar(values[entry]) * dense[Int(indices[entry])] }
            result[row] = sum
        }
    }

    /// Computes columns `first..<first + width`, at least as many as a vector holds and at most 32.
    @inline(__always)
    private func runBlock(_ rows: Range<Int>, first: Int, width: Int) {
        switch (width + Vector.scalarCount - 1) / Vector.scalarCount {
        case 1: accumulate(rows, first, width, InlineArray<1, Vector>(repeating: .zero))
        case 2: accumulate(rows, first, width, InlineArray<2, Vector>(repeating: .zero))
        case 3: accumulate(rows, first, width, InlineArray<3, Vector>(repeating: .zero))
        case 4: accumulate(rows, first, width, InlineArray<4, Vector>(repeating: .zero))
        case 5: accumulate(rows, first, width, InlineArray<5, Vector>(repeating: .zero))
        case 6: accumulate(rows, first, width, InlineArray<6, Vector>(repeating: .zero))
        case 7: accumulate(rows, first, width, InlineArray<7, Vector>(repeating: .zero))
        case 8: accumulate(rows, first, width, InlineArray<8, Vector>(repeating: .zero))
        case 9: accumulate(rows, first, width, InlineArray<9, Vector>(repeating: .zero))
        case 10: accumulate(rows, first, width, InlineArray<10, Vector>(repeating: .zero))
        case 11: accumulate(rows, first, width, InlineArray<11, Vector>(repeating: .zero))
        case 12: accumulate(rows, first, width, InlineArray<12, Vector>(repeating: .zero))
        case 13: accumulate(rows, first, width, InlineArray<13, Vector>(repeating: .zero))
        case 14: accumulate(rows, first, width, InlineArray<14, Vector>(repeating: .zero))
        case 15: accumulate(rows, first, width, InlineArray<15, Vector>(repeating: .zero))
        default: accumulate(rows, first, width, InlineArray<16, Vector>(repeating: .zero))
        }
    }

    /// Where the width is no multiple of a vector's, the last one begins earlier and repeats some columns; both copies of
    /// a sum are equal.
    @inline(__always)
    private func accumulate<let vectors: Int>(
        _ rows: Range<Int>,
        _ first: Int,
        _ width: Int,
        _ zero: InlineArray<vectors, Vector>
    ) {
        let size = Vector.scalarCount
        let last = width - size
        for row in rows {
            var sums = zero
            for entry in offsets[row]..<offsets[row + 1] {
                let value = Scalar(values[entry])
                let source = dense + (Int(indices[entry]) * columns + first)
                for index in 0..<(vectors - 1) {
                    sums[index] += value * Vector.load(source + index * size)
                }
                sums[vectors - 1] += value * Vector.load(source + last)
            }
            let target = result + (row * columns + first)
            for index in 0..<(vectors - 1) { sums[index].store(to: target + index * size) }
            sums[vectors - 1].store(to: target + last)
        }
    }
}

/// Some neighbouring columns of a row, which may begin anywhere in memory.
///
/// They are read and written one by one, which the compiler makes one instruction. Unaligned loads of whole vectors have
/// been seen to be compiled as aligned ones, once the function around them was generic.
protocol RowVector: SIMD, BitwiseCopyable, Sendable where Scalar: BinaryFloatingPoint & BitwiseCopyable & Sendable {
    static func load(_ source: UnsafePointer<Scalar>) -> Self
    func store(to target: UnsafeMutablePointer<Scalar>)
}

extension SIMD2<Double>: RowVector {
    @inline(__always)
    static func load(_ source: UnsafePointer<Double>) -> SIMD2<Double> { SIMD2(source[0], source[1]) }

    @inline(__always)
    func store(to target: UnsafeMutablePointer<Double>) { (target[0], target[1]) = (self[0], self[1]) }
}

extension SIMD4<Float>: RowVector {
    @inline(__always)
    static func load(_ source: UnsafePointer<Float>) -> SIMD4<Float> {
        SIMD4(source[0], source[1], source[2], source[3])
    }

    @inline(__always)
    func store(to target: UnsafeMutablePointer<Float>) {
        (target[0], target[1], target[2], target[3]) = (self[0], self[1], self[2], self[3])
    }
}
