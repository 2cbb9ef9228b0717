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
        // Without the traits: reading configuration files and full Foundation, which would make the program larger.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.0.0"),
    ],
    targets: [
        // System libraries. Names carry no prefix of the C headers they wrap.
        // Of BLAS and LAPACKE only the headers are used: the libraries are opened when they are first called.
        .systemLibrary(
            name: "CBLAS",
            providers: [.apt(["libblas-dev"]), .brew(["openblas"])]
        ),
        .systemLibrary(
            name: "CLAPACKE",
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
        // Only the program serves: the library does not depend on this module, nor on what it depends on.
        .target(
            name: "TasnifServer",
            dependencies: [
                "NewsCorpus", "Tasnif", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "TasnifTool",
            dependencies: [
                "Tasnif", "TasnifServer", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
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
        .testTarget(
            name: "TasnifServerTests",
            dependencies: [
                "NewsCorpus", "Tasnif", "TasnifServer", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
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
