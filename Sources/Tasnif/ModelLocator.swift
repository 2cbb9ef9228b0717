#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Finds the model to use when none is named.
public enum ModelLocator {
    /// File name of the shipped model.
    public static let shippedName = "libya-news.tasnif"

    /// The path of the model to use.
    ///
    /// In this order: `named`; the environment variable `TASNIF_MODEL`; `../share/tasnif/` beside the folder of the
    /// program (an installation);
    /// `Models/` in the folder of the program or one above it (a build folder inside the repository); `Models/` of
    /// the source
    /// folder that the program was built from.
    ///
    /// - Throws: `ModelFileError.unreadable` when there is none.
    public static func path(named: String?) throws(ModelFileError) -> String {
        if let named { return named }
        if let value = getenv("TASNIF_MODEL"), value.pointee != 0 { return String(cString: value) }
        let candidates = candidates()
        for candidate in candidates where access(candidate, R_OK) == 0 { return candidate }
        throw .unreadable(path: shippedName, reason: "no model was named and the shipped one is not found")
    }

    private static func candidates() -> [String] {
        var candidates: [String] = []
        if let program = programPath() {
            var folder = parent(program)
            candidates.append("\(parent(folder))/share/tasnif/\(shippedName)")
            while !folder.isEmpty {
                candidates.append("\(folder)/Models/\(shippedName)")
                folder = parent(folder)
            }
        }
        // This file is Sources/Tasnif/ModelLocator.swift.
        candidates.append("\(parent(parent(parent(#filePath))))/Models/\(shippedName)")
        return candidates
    }

    private static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[..<slash])
    }

    /// The file of the running program, links resolved.
    private static func programPath() -> String? {
        guard let resolved = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
