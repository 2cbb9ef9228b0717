internal import CBLAS

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The routines of the BLAS that the package calls.
///
/// They are looked up when the first of them is needed: an OpenBLAS that is loaded with the program adds 4 ms to every
/// start, and articles are tagged without it.
struct BLASRoutines: Sendable {
    let ddot: cblas_ddot_pointer
    let daxpy: cblas_daxpy_pointer
    let dscal: cblas_dscal_pointer
    let dnrm2: cblas_dnrm2_pointer
    let dsyrk: cblas_dsyrk_pointer
    let dgemm: cblas_dgemm_pointer
    let sgemm: cblas_sgemm_pointer

    /// The routines, or why they are not to be had.
    static let loaded: Result<BLASRoutines, MissingLibraryError> = Result { () throws(MissingLibraryError) in
        try BLASRoutines(DynamicLibrary(.blas))
    }

    private init(_ library: DynamicLibrary) throws(MissingLibraryError) {
        ddot = try library.routine("cblas_ddot", as: cblas_ddot_pointer.self)
        daxpy = try library.routine("cblas_daxpy", as: cblas_daxpy_pointer.self)
        dscal = try library.routine("cblas_dscal", as: cblas_dscal_pointer.self)
        dnrm2 = try library.routine("cblas_dnrm2", as: cblas_dnrm2_pointer.self)
        dsyrk = try library.routine("cblas_dsyrk", as: cblas_dsyrk_pointer.self)
        dgemm = try library.routine("cblas_dgemm", as: cblas_dgemm_pointer.self)
        sgemm = try library.routine("cblas_sgemm", as: cblas_sgemm_pointer.self)
        typealias SetThreads = @convention(c) (Int32) -> Void
        // The reference BLAS has no such function and needs none. Our own threads do the dividing.
        if let setThreads = try? library.routine("openblas_set_num_threads", as: SetThreads.self) { setThreads(1) }
    }
}

/// A library of the system, opened while the program runs and never closed.
struct DynamicLibrary {
    /// What is looked for, under the names it may have, the preferred one first.
    struct Kind {
        /// Package of Debian that has it.
        let package: String
        let names: [String]

        #if canImport(Darwin)
            private static let openBLAS = [
                "libopenblas.dylib", "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
                "/usr/local/opt/openblas/lib/libopenblas.dylib",
            ]
            static let blas = Kind(package: "openblas", names: openBLAS)
            static let lapacke = Kind(package: "openblas", names: openBLAS)
        #else
            // Debian makes `libblas.so.3` a link to OpenBLAS where that is installed; elsewhere the two may stand side
            // by side.
            static let blas = Kind(package: "libopenblas0", names: ["libopenblas.so.0", "libblas.so.3"])
            static let lapacke = Kind(package: "liblapacke", names: ["liblapacke.so.3"])
        #endif
    }

    private let kind: Kind
    private let handle: UnsafeMutableRawPointer

    /// Opens a library.
    init(_ kind: Kind) throws(MissingLibraryError) {
        var reasons: [String] = []
        for name in kind.names {
            if let handle = dlopen(name, RTLD_NOW | RTLD_GLOBAL) {
                (self.kind, self.handle) = (kind, handle)
                return
            }
            if let reason = dlerror() { reasons.append(String(cString: reason)) }
        }
        throw MissingLibraryError(package: kind.package, reasons: reasons)
    }

    /// A routine of the library.
    ///
    /// - Parameter type: a pointer to a C function; that it is the routine's own type is for the caller to know, who
    ///   takes it from the header.
    func routine<Pointer>(_ name: String, as type: Pointer.Type) throws(MissingLibraryError) -> Pointer {
        precondition(MemoryLayout<Pointer>.size == MemoryLayout<UnsafeMutableRawPointer>.size)
        guard let symbol = dlsym(handle, name) else {
            throw MissingLibraryError(package: kind.package, reasons: ["\(name) is not in it"])
        }
        return unsafeBitCast(symbol, to: type)
    }
}

/// BLAS or LAPACKE are not installed.
package struct MissingLibraryError: Error, Sendable, CustomStringConvertible {
    /// The package of the system that has what is missing.
    let package: String
    /// What the system said of each name tried.
    let reasons: [String]

    package var description: String {
        "a library for linear algebra is missing; install \(package) (\(reasons.joined(separator: "; ")))"
    }

    /// Throws if BLAS or LAPACKE cannot be found. What trains or finds topics asks first, as the routines themselves
    /// have no way to say so.
    package static func check() throws(MissingLibraryError) {
        _ = try BLASRoutines.loaded.get()
        _ = try LAPACKERoutines.loaded.get()
    }
}
