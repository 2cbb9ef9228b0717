// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

// Modules whose tests read files; they find them beside their source, so nothing is copied.
let fixtures: Set = ["TextFeatures", "LinearModels", "TopicModels", "Evaluation", "Tasnif"]

let package = Package(
    name: "tasnif",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "Tasnif", targets: ["Tasnif"]),
        .executable(name: "tasnif", targets: ["TasnifTool"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    ],
    targets: [
        // System libraries. Names carry no prefix of the C headers they wrap.
        .systemLibrary(
            name: "CBLAS",
            pkgConfig: "blas",
            providers: [.apt(["libblas-dev"]), .brew(["openblas"])]
        ),
        .systemLibrary(
            name: "CLAPACKE",
            pkgConfig: "lapacke",
            providers: [.apt(["liblapacke-dev"]), .brew(["lapack"])]
        ),
        .systemLibrary(
            name: "CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]
        ),

        // A module imports only modules above it.
        .target(name: "LinearAlgebra", dependencies: ["CBLAS", "CLAPACKE"], swiftSettings: settings),
        .target(
            name: "ArabicText",
            resources: [.embedInCode("Resources/stop-words.txt")],
            swiftSettings: settings
        ),
        .target(name: "Optimization", dependencies: ["LinearAlgebra"], swiftSettings: settings),
        .target(name: "TextFeatures", dependencies: ["ArabicText", "LinearAlgebra"], swiftSettings: settings),
        .target(name: "LinearModels", dependencies: ["LinearAlgebra", "Optimization"], swiftSettings: settings),
        .target(name: "TopicModels", dependencies: ["LinearAlgebra"], swiftSettings: settings),
        .target(name: "Evaluation", swiftSettings: settings),
        .target(
            name: "NewsCorpus",
            dependencies: ["CZlib", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings
        ),
        .target(
            name: "Tasnif",
            dependencies: [
                "ArabicText", "CZlib", "Evaluation", "LinearAlgebra", "LinearModels", "NewsCorpus", "Optimization",
                "TextFeatures", "TopicModels",
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "TasnifTool",
            dependencies: ["Tasnif", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: settings
        ),

        // For Scripts/benchmark alone; no product, so neither the library nor the program brings it along.
        .executableTarget(
            name: "TasnifBenchmarks",
            dependencies: [
                "ArabicText", "Evaluation", "LinearAlgebra", "LinearModels", "NewsCorpus", "Tasnif", "TextFeatures",
                "TopicModels", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(
            name: "TrainingDataTests",
            dependencies: ["ArabicText", "NewsCorpus", "TestSupport"],
            swiftSettings: settings
        ),
    ]
        + [
            "LinearAlgebra", "ArabicText", "Optimization", "TextFeatures", "LinearModels", "TopicModels", "Evaluation",
            "NewsCorpus", "Tasnif",
        ].map { module in
            .testTarget(
                name: module + "Tests",
                dependencies: [.target(name: module), "TestSupport"],
                exclude: fixtures.contains(module) ? ["Fixtures"] : [],
                swiftSettings: settings
            )
        },
    swiftLanguageModes: [.v6]
)
