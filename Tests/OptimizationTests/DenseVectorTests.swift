import Testing

@testable import Optimization

@Suite struct DenseVectorTests {
    @Test("Inner product, sum and multiple")
    func arithmetic() {
        var vector = DenseVector([1, -2, 3])
        #expect(vector.dot(DenseVector([4, 5, 6])) == 12)
        vector.add(2, DenseVector([1, 1, 1]))
        #expect(vector.elements == [3, 0, 5])
        vector.scale(by: -0.5)
        #expect(vector.elements == [-1.5, 0, -2.5] && vector.maximumMagnitude == 2.5)
        #expect(DenseVector([]).maximumMagnitude == 0)
    }

    @Test("By default a line is evaluated through the gradient")
    func alongLine() {
        var function = DenseFunction.quadratic([1, 4], center: [1, 1])
        let result = function.evaluate(at: DenseVector([0, 0]), along: DenseVector([1, 2]), step: 2)
        // At (2, 4): ½ (1 + 4 · 9) and (1, 12) · (1, 2).
        #expect(result.value == 18.5 && result.slope == 25)
    }
}
