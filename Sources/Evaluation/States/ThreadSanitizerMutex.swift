// The thread sanitizer follows pthread's locks, but not the Mutex of the standard library, which is a futex whose
// waiting part lies in a library that is not instrumented: a counter that several threads raise under such a
// Mutex is reported as a race. So under the sanitizer (-DTHREAD_SANITIZER, Tests/nightly) the same interface
// stands on a pthread lock, and what is reported is real.
#if THREAD_SANITIZER
internal import Glibc

@safe struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    private let handle: UnsafeMutablePointer<pthread_mutex_t>
    private let value: UnsafeMutablePointer<Value>

    init(_ initial: consuming sending Value) {
        unsafe handle = .allocate(capacity: 1)
        unsafe pthread_mutex_init(handle, nil)
        unsafe value = .allocate(capacity: 1)
        unsafe value.initialize(to: initial)
    }

    deinit {
        unsafe pthread_mutex_destroy(handle)
        unsafe handle.deallocate()
        unsafe value.deinitialize(count: 1)
        unsafe value.deallocate()
    }

    borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        unsafe pthread_mutex_lock(handle)
        defer { unsafe pthread_mutex_unlock(handle) }
        return try unsafe body(&value.pointee)
    }
}
#endif
