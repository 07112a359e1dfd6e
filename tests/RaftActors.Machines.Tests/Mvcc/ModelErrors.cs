using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>Codes and texts, written again so that a typing error in one place is seen.</summary>
internal static class ModelErrors
{
    public static MvccFailure EmptyKey => new() { Code = 3, Text = "etcdserver: key is not provided" };

    public static MvccFailure ValueProvided => new() { Code = 3, Text = "etcdserver: value is provided" };

    public static MvccFailure LeaseProvided => new() { Code = 3, Text = "etcdserver: lease is provided" };

    public static MvccFailure KeyNotFound => new() { Code = 3, Text = "etcdserver: key not found" };

    public static MvccFailure Duplicate => new() { Code = 3, Text = "etcdserver: duplicate key given in txn request" };

    public static MvccFailure TooMany => new() { Code = 3, Text = "etcdserver: too many operations in txn request" };

    public static MvccFailure LeaseNotFound => new() { Code = 5, Text = "etcdserver: requested lease not found" };

    public static MvccFailure LeaseExists => new() { Code = 9, Text = "etcdserver: lease already exists" };

    public static MvccFailure Future => new() { Code = 11, Text = "etcdserver: mvcc: required revision is a future revision" };

    public static MvccFailure Compacted => new() { Code = 11, Text = "etcdserver: mvcc: required revision has been compacted" };
}
