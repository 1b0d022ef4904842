import Foundation
import HiddenStates
import TestSupport
import Testing

@testable import Evaluation

@Suite("Files that change while they are read")
struct ChangedFilesTests {
    let folder = TemporaryFolder()

    private func sample() -> SampleDataset {
        var sample = SampleDataset(pairCount: 20), numbers = SeededNumbers(seed: 3)
        for (name, width) in [("own", 20), ("wide", 83)] {
            sample.otherTensors.append(.init("sentence_embeddings.\(name)", "F32", [40, width], SafetensorsBytes.float32(numbers.floats(40 * width))))
        }
        return sample
    }

    private func touch(_ path: String) throws {
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
    }

    @Test("Are refused by identify, for vectors of any width", arguments: ["own", "wide"], ["pairs.csv", "hidden_states.safetensors"])
    func identify(vectors: String, file: String) throws {
        let dataset = try Dataset(openingFolder: sample().write(to: folder)), plan = try IdentifyPlan(dataset: dataset.path, embeddings: "given:\(vectors)")
        let workers = Workers(count: 1, monitor: RunMonitor())
        #expect(try Identifier.identify(plan, in: dataset, workers).verdict == .noMatch)
        try touch(folder.path("sample/" + file))
        #expect(faultLine { try Identifier.identify(plan, in: dataset, workers).verdict }.contains("\(file): the file was changed while it was read"))
    }

    @Test("Are refused by a run that reads them a second time, for mixed use") func mixedUse() throws {
        var plan = try Plan.sample(sample().write(to: folder), pooling: "mean,cls,max")
        // Resamples take a while after the first walk over the states, in which somebody writes.
        plan.evidence.interval = .bootstrap
        plan.evidence.resampleCount = 20_000
        plan.scoresMixedUse = true
        let monitor = RunMonitor(), path = folder.path("sample/hidden_states.safetensors")
        let writer = Thread {
            while monitor.activity.phase != .statistics { Thread.sleep(forTimeInterval: 1e-4) }
            try? FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
        }
        writer.start()
        #expect(faultLine { try PreparedRun(plan).execute(threads: 1, monitor: monitor).rows.count }.contains("the file was changed while it was read"))
    }
}
