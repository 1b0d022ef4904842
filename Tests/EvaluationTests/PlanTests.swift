import TestSupport
import Testing

@testable import Evaluation

@Suite("A plan of which nothing can come")
struct PlanTests {
    private func fault(_ change: (inout Plan) throws -> Void) throws -> String {
        var plan = try Plan.sample("nowhere")
        try change(&plan)
        return faultLine { try PreparedRun(plan).datasets.count }
    }

    @Test("Is refused before a file is opened, as a recorded one that somebody wrote may be") func refused() throws {
        #expect(try fault { $0.datasets = [] } == "a plan without a dataset, expected one at least")
        #expect(try fault { $0.transforms = try TransformSelection(parsing: []) } == "--transforms: nothing, expected a chain of transforms, or none")
        #expect(try fault { $0.pooling = try PoolingSelection(parsing: []) } == "--pooling: nothing, expected a strategy such as mean")
        #expect(try fault { _ in }.contains("nowhere"), "else the folder is opened")
    }
}
