// swift-tools-version: 6.3
import PackageDescription

/// What every Swift target is compiled with. The upcoming features make imports honest: a module
/// re-exports nothing by accident and uses no member of a module that it does not import.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "poolbench",
    products: [
        .executable(name: "poolbench", targets: ["poolbench"])
    ],
    dependencies: [
        // Exact, because no Package.resolved is kept.
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
    ],
    targets: [
        // Libraries of the system.
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        // C of our own.
        .target(name: "CKernels"),
        .target(name: "CSystem"),

        // Bytes and numbers.
        .target(name: "Formats", dependencies: ["CSystem", "COpenSSL"], swiftSettings: strict),
        .target(
            name: "LinearAlgebra", dependencies: ["COpenBLAS", "CKernels"], swiftSettings: strict),

        // What is measured. None of the three knows another.
        .target(
            name: "HiddenStates", dependencies: ["Formats", "LinearAlgebra"], swiftSettings: strict),
        .target(name: "Pooling", dependencies: ["LinearAlgebra"], swiftSettings: strict),
        .target(name: "Metrics", dependencies: ["LinearAlgebra"], swiftSettings: strict),

        // Plan → rows → files.
        .target(
            name: "Evaluation",
            dependencies: ["HiddenStates", "Pooling", "Metrics", "Formats", "LinearAlgebra"],
            swiftSettings: strict),
        .target(name: "Reporting", dependencies: ["Evaluation", "Metrics", "Formats"], swiftSettings: strict),
        .executableTarget(
            name: "poolbench",
            dependencies: [
                "Evaluation", "Reporting", "Formats", "HiddenStates", "Pooling",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // Studies that take minutes, run by hand.
        .executableTarget(name: "coverage-study", dependencies: ["Metrics"], path: "Tests/Benchmarks/CoverageStudy"),
        .executableTarget(
            name: "kernel-benchmark", dependencies: ["LinearAlgebra"], path: "Tests/Benchmarks/PoolingKernel"),
        .executableTarget(name: "gate-study", dependencies: ["Evaluation", "Metrics"], path: "Tests/Benchmarks/GateStudy"),

        // Tests mirror sources; the last runs the built tool.
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .testTarget(name: "FormatsTests", dependencies: ["Formats", "TestSupport"]),
        .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "TestSupport"]),
        .testTarget(name: "HiddenStatesTests", dependencies: ["HiddenStates", "Formats", "LinearAlgebra", "TestSupport"]),
        .testTarget(name: "PoolingTests", dependencies: ["Pooling", "LinearAlgebra", "TestSupport"]),
        .testTarget(name: "MetricsTests", dependencies: ["Metrics", "LinearAlgebra", "TestSupport"]),
        .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "Formats", "TestSupport"]),
        .testTarget(name: "ReportingTests", dependencies: ["Reporting", "Evaluation", "TestSupport"]),
        .testTarget(name: "PoolbenchTests", dependencies: ["poolbench", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzzers link only with the flags of Tests/Fuzz/run, which sets the variable.
if Context.environment["POOLBENCH_FUZZ"] != nil {
    package.targets += [
        .target(name: "Driver", path: "Tests/Fuzz/Driver"),
        .executableTarget(name: "fuzz", dependencies: ["Driver", "Formats", "HiddenStates"], path: "Tests/Fuzz/Harness"),
    ]
}
