/// One-to-one assignments.
enum Assignment {
    /// The column for each row, all different, with the largest sum of scores.
    ///
    /// The Hungarian method with shortest augmenting paths; of equally good assignments the one that the order of rows
    /// and columns leads to.
    ///
    /// Source: H. W. Kuhn, The Hungarian method for the assignment problem, Naval Research Logistics 2 (1955); in this
    /// form R. Jonker and A. Volgenant, A shortest augmenting path algorithm for dense and sparse linear assignment
    /// problems, Computing 38 (1987).
    ///
    /// - Parameter scores: a square matrix of finite numbers, a row each.
    /// - Complexity: O(n³).
    static func best(_ scores: [[Double]]) -> [Int] {
        let n = scores.count
        precondition(scores.allSatisfy { $0.count == n }, "scores must be square")
        // Rows and columns are counted from 1; column 0 stands for the row that is being placed.
        var rowPrices = [Double](repeating: 0, count: n + 1)
        var columnPrices = [Double](repeating: 0, count: n + 1)
        var rowOfColumn = [Int](repeating: 0, count: n + 1)
        for row in 0..<n {
            rowOfColumn[0] = row + 1
            var column = 0
            var slack = [Double](repeating: .infinity, count: n + 1)
            var previous = [Int](repeating: 0, count: n + 1)
            var isDone = [Bool](repeating: false, count: n + 1)
            repeat {
                isDone[column] = true
                let current = rowOfColumn[column]
                var least = Double.infinity
                var next = 0
                for candidate in 1...n where !isDone[candidate] {
                    let cost = -scores[current - 1][candidate - 1] - rowPrices[current] - columnPrices[candidate]
                    if cost < slack[candidate] {
                        slack[candidate] = cost
                        previous[candidate] = column
                    }
                    if slack[candidate] < least {
                        least = slack[candidate]
                        next = candidate
                    }
                }
                for other in 0...n {
                    if isDone[other] {
                        rowPrices[rowOfColumn[other]] += least
                        columnPrices[other] -= least
                    } else {
                        slack[other] -= least
                    }
                }
                column = next
            } while rowOfColumn[column] != 0
            while column != 0 {
                rowOfColumn[column] = rowOfColumn[previous[column]]
                column = previous[column]
            }
        }
        var columns = [Int](repeating: 0, count: n)
        for column in 1..<(n + 1) { columns[rowOfColumn[column] - 1] = column - 1 }
        return columns
    }
}
