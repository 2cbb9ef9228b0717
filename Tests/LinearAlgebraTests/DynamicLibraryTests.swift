import Testing

@testable import LinearAlgebra

@Suite("Libraries opened at run time")
struct DynamicLibraryTests {
    @Test("A library that is not installed is named with its package and the system's reason")
    func missing() throws {
        let kind = DynamicLibrary.Kind(package: "libnone0", names: ["libnone-a.so.0", "libnone-b.so.0"])
        let error = try #require(throws: MissingLibraryError.self) { try DynamicLibrary(kind) }
        #expect(error.description.contains("install libnone0"))
        #expect(error.description.contains("libnone-a.so.0"))
        #expect(error.description.contains("libnone-b.so.0"))
    }

    @Test("A routine that a library lacks is an error, not a crash")
    func missingRoutine() throws {
        let library = try DynamicLibrary(.blas)
        typealias Function = @convention(c) () -> Void
        let error = try #require(throws: MissingLibraryError.self) {
            try library.routine("cblas_no_such_routine", as: Function.self)
        }
        #expect(error.description.contains("cblas_no_such_routine is not in it"))
    }

    @Test("Of several names the first that exists is taken")
    func secondName() throws {
        let kind = DynamicLibrary.Kind(
            package: DynamicLibrary.Kind.blas.package,
            names: ["libnone-a.so.0"] + DynamicLibrary.Kind.blas.names
        )
        _ = try DynamicLibrary(kind)
    }

    @Test("BLAS and LAPACKE are found")
    func found() throws {
        try MissingLibraryError.check()
        #expect(BLAS.dot([1, 2, 3], [4, 5, 6]) == 32)
    }
}
