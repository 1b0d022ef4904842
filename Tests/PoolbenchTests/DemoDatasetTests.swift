import Testing
import TestSupport

@Suite("A run without a dataset")
struct DemoDatasetTests {
    let folder = TemporaryFolder()

    @Test("Takes the demo dataset that stands beside the executable where there is none here") func beside() throws {
        SampleDataset().write(to: folder, as: "bin/Datasets/demo-minilm")
        let result = try Shell.run("cp \"$POOLBENCH\" bin/poolbench && bin/poolbench run --out results", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("demo-minilm "))
    }

    @Test("Takes the one of the working directory first") func here() throws {
        SampleDataset(pairCount: 15).write(to: folder, as: "Datasets/demo-minilm")
        SampleDataset(pairCount: 30).write(to: folder, as: "bin/Datasets/demo-minilm")
        let result = try Shell.run("cp \"$POOLBENCH\" bin/poolbench && bin/poolbench run --out results", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("10 pairs"))
    }

    @Test("Says how to name one where there is none") func none() throws {
        let result = try Tool.run(["run", "--out", "results"], in: folder.path)
        #expect(result.status == 2)
        #expect(result.errorLines.count == 1 && result.errors.hasPrefix("error: Datasets/demo-minilm: "), "\(result.errors)")
        #expect(result.errors.contains("poolbench run <dataset>"))
        #expect(result.output == "" && folder.entries() == [])
    }
}
