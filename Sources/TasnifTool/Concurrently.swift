import Dispatch
import Synchronization

/// Does two things at the same time: `work` on another thread, `other` on this one.
///
/// - Returns: what `work` gives, once both are done.
func concurrently<Result: Sendable>(_ work: @escaping @Sendable () -> Result, _ other: () -> Void) -> Result {
    let result = Box<Result>()
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) {
        let made = work()
        result.value.withLock { $0 = made }
    }
    other()
    group.wait()
    guard let made = result.value.withLock({ $0 }) else { preconditionFailure("the work has ended") }
    return made
}

/// A place that another thread fills.
private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}
