internal import CLAPACKE

/// The routines of LAPACK's C interface that the package calls; looked up like those of the BLAS.
struct LAPACKERoutines: Sendable {
    let dgeqrf: LAPACKE_dgeqrf_pointer
    let dorgqr: LAPACKE_dorgqr_pointer
    let dgesdd: LAPACKE_dgesdd_pointer
    let dgesvd: LAPACKE_dgesvd_pointer

    /// The routines, or why they are not to be had.
    static let loaded: Result<LAPACKERoutines, MissingLibraryError> = Result { () throws(MissingLibraryError) in
        // LAPACK calls the BLAS, and on several threads its sums would depend on their number.
        _ = try BLASRoutines.loaded.get()
        return try LAPACKERoutines(DynamicLibrary(.lapacke))
    }

    private init(_ library: DynamicLibrary) throws(MissingLibraryError) {
        dgeqrf = try library.routine("LAPACKE_dgeqrf", as: LAPACKE_dgeqrf_pointer.self)
        dorgqr = try library.routine("LAPACKE_dorgqr", as: LAPACKE_dorgqr_pointer.self)
        dgesdd = try library.routine("LAPACKE_dgesdd", as: LAPACKE_dgesdd_pointer.self)
        dgesvd = try library.routine("LAPACKE_dgesvd", as: LAPACKE_dgesvd_pointer.self)
    }

    /// The routines, where they are known to be there (`MissingLibraryError.check`).
    static var shared: LAPACKERoutines {
        switch loaded {
        case .success(let routines): return routines
        case .failure(let error): fatalError(error.description)
        }
    }
}
