/// A numerical failure that LAPACK reports.
package struct LAPACKError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Name of the routine, such as dgesdd.
    package let routine: String
    /// The routine's info, positive: a numerical fact, not a wrong argument.
    package let info: Int

    package var description: String {
        "\(routine) did not converge (info \(info)); the matrix may be extremely badly scaled"
    }

    /// Turns an info into an error or a stop.
    ///
    /// Negative infos are wrong arguments or no memory: our bug, never the data's, as NaN is refused before the call.
    static func check(_ info: Int32, _ routine: String) throws(LAPACKError) {
        precondition(info >= 0, "\(routine): argument \(-info) is wrong")
        if info > 0 { throw LAPACKError(routine: routine, info: Int(info)) }
    }
}
