import Dispatch
import Synchronization

/// Does two things at the same time: `work` on another thread, `other` on this one.
///
/// - Returns: what both give, once both are done.
package func concurrently<Result: Sendable, Other>(
    _ work: @escaping @Sendable () -> Result,
    _ other: () -> Other
) -> (Result, Other) {
    let result = Box<Result>()
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) {
        let made = work()
        result.value.withLock { $0 = made }
    }
    let own = other()
    group.wait()
    guard let made = result.value.withLock({ $0 }) else { preconditionFailure("the work has ended") }
    return (made, own)
}

/// A place that another thread fills.
private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}
