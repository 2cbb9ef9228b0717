/// A factorization that LAPACK could not do, or that it was not asked for because the numbers would not do.
package enum LAPACKError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The iteration did not converge. `info` is the routine's, positive: a numerical fact about the matrix.
    case notConverged(routine: String, info: Int)
    /// An element is NaN or infinite: which one, row-major.
    case notFinite(routine: String, element: Int)
    /// All elements are finite, but a result is beyond the range of a double.
    case outOfRange(routine: String)
    /// A side of the matrix is longer than LAPACK's 32-bit integers count.
    case tooLarge(routine: String, rows: Int, columns: Int)
    /// LAPACK could not get its working memory.
    case outOfMemory(routine: String)

    package var description: String {
        switch self {
        case .notConverged(let routine, let info):
            "\(routine) did not converge (info \(info)); the matrix may be extremely badly scaled: scale its rows"
        case .notFinite(let routine, let element):
            "\(routine): element \(element) of the matrix is NaN or infinite; remove or replace it"
        case .outOfRange(let routine):
            "\(routine): the result is beyond the range of a double; divide the matrix by its largest element"
        case .tooLarge(let routine, let rows, let columns):
            "\(routine): a matrix of \(rows) × \(columns) is larger than LAPACK can count; use fewer rows or columns"
        case .outOfMemory(let routine):
            "\(routine): not enough memory for the factorization; use fewer rows or columns"
        }
    }

    /// Turns the info of a LAPACKE routine into an error.
    ///
    /// Negative infos other than "no memory" are wrong arguments: our bug, never the data's, as sizes and NaN are
    /// looked at before the call.
    static func check(_ info: lapack_int, _ routine: String) throws(LAPACKError) {
        switch info {
        case 0: return
        case -1010, -1011: throw .outOfMemory(routine: routine)
        case ..<0: preconditionFailure("\(routine): argument \(-info) is wrong")
        default: throw .notConverged(routine: routine, info: Int(info))
        }
    }

    /// Refuses what LAPACK must not see.
    static func refuse(_ matrix: Matrix, _ routine: String) throws(LAPACKError) {
        guard max(matrix.rows, matrix.columns) <= Int(lapack_int.max) else {
            throw .tooLarge(routine: routine, rows: matrix.rows, columns: matrix.columns)
        }
        // The sum of x − x is 0 for finite numbers and NaN otherwise; one pass without branches, exact search only on
        // failure.
        var probe = 0.0
        for value in matrix.values { probe += value - value }
        if probe != 0, let element = matrix.values.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(routine: routine, element: element)
        }
    }
}

/// The integers of the LP64 interface; the C header's name for them is a macro, which Swift does not see.
typealias lapack_int = Int32
