using RaftActors.Machines.Mvcc.Txns;

namespace RaftActors.Machines.Mvcc;

/// <summary>The errors that the machine and <see cref="MvccChecks"/> give, each with the code and text of etcd.</summary>
public static class MvccErrors
{
    /// <summary>A key is empty.</summary>
    public static readonly MvccError EmptyKey = Invalid("key is not provided");

    /// <summary>A put with ignore_value has a value.</summary>
    public static readonly MvccError ValueProvided = Invalid("value is provided");

    /// <summary>A put with ignore_lease has a lease.</summary>
    public static readonly MvccError LeaseProvided = Invalid("lease is provided");

    /// <summary>A put with ignore_value or ignore_lease of an absent key, or an operation of a txn without a request.</summary>
    public static readonly MvccError KeyNotFound = Invalid("key not found");

    /// <summary>A txn has more operations than allowed.</summary>
    public static readonly MvccError TooManyOperations = Invalid("too many operations in txn request");

    /// <summary>A txn changes a key twice.</summary>
    public static readonly MvccError DuplicateKey = Invalid("duplicate key given in txn request");

    /// <summary>An unknown sort order or target.</summary>
    public static readonly MvccError InvalidSort = Invalid("invalid sort option");

    /// <summary>A revision that has been compacted.</summary>
    public static readonly MvccError Compacted = new(MvccCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted");

    /// <summary>A revision above the present one.</summary>
    public static readonly MvccError FutureRevision =
        new(MvccCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision");

    /// <summary>The answer to a txn or a delete would be too large; a text of this project.</summary>
    public static readonly MvccError AnswerTooLarge = new(
        MvccCode.ResourceExhausted, $"etcdserver: the answer would have more than {AnswerSize.MaxBytes} bytes: ask for less at once");

    /// <summary>The alarm NOSPACE is on.</summary>
    public static readonly MvccError NoSpace = new(MvccCode.ResourceExhausted, "etcdserver: mvcc: database space exceeded");

    /// <summary>The alarm CORRUPT is on.</summary>
    public static readonly MvccError Corrupt = new(MvccCode.DataLoss, "etcdserver: corrupt cluster");

    /// <summary>No lease has this id.</summary>
    public static readonly MvccError LeaseNotFound = new(MvccCode.NotFound, "etcdserver: requested lease not found");

    /// <summary>A lease has this id already.</summary>
    public static readonly MvccError LeaseExists = Precondition("lease already exists");

    /// <summary>A time to live above nine thousand million seconds.</summary>
    public static readonly MvccError LeaseTtlTooLarge = new(MvccCode.OutOfRange, "etcdserver: too large lease TTL");

    /// <summary>The caller did not say who it is, or an empty user name.</summary>
    public static readonly MvccError UserEmpty = Invalid("user name is empty");

    /// <summary>A user of this name exists.</summary>
    public static readonly MvccError UserExists = Precondition("user name already exists");

    /// <summary>No user of this name exists.</summary>
    public static readonly MvccError UserNotFound = Precondition("user name not found");

    /// <summary>An empty role name.</summary>
    public static readonly MvccError RoleEmpty = Invalid("role name is empty");

    /// <summary>A role of this name exists.</summary>
    public static readonly MvccError RoleExists = Precondition("role name already exists");

    /// <summary>No role of this name exists.</summary>
    public static readonly MvccError RoleNotFound = Precondition("role name not found");

    /// <summary>The user does not have the role.</summary>
    public static readonly MvccError RoleNotGranted = Precondition("role is not granted to the user");

    /// <summary>The role does not have the permission.</summary>
    public static readonly MvccError PermissionNotGranted = Precondition("permission is not granted to the role");

    /// <summary>The caller may not do this.</summary>
    public static readonly MvccError PermissionDenied = new(MvccCode.PermissionDenied, "etcdserver: permission denied");

    /// <summary>The caller's token is older than the last change of users or roles.</summary>
    public static readonly MvccError AuthRevisionOld = Invalid("revision of auth store is old");

    /// <summary>The user root or its role cannot be removed while authentication is on.</summary>
    public static readonly MvccError InvalidAuthManagement = Invalid("invalid auth management");

    /// <summary>Authentication cannot be enabled without the user root.</summary>
    public static readonly MvccError RootUserMissing = Precondition("root user does not exist");

    /// <summary>Authentication cannot be enabled while the user root lacks the role root.</summary>
    public static readonly MvccError RootRoleMissing = Precondition("root user does not have root role");

    /// <summary>Authentication is off.</summary>
    public static readonly MvccError AuthNotEnabled = Precondition("authentication is not enabled");

    /// <summary>A command or query that cannot be read, or that this version does not know; texts of this project.</summary>
    internal static MvccError Unreadable(string problem) => new(MvccCode.InvalidArgument, problem);

    private static MvccError Invalid(string text) => new(MvccCode.InvalidArgument, $"etcdserver: {text}");

    private static MvccError Precondition(string text) => new(MvccCode.FailedPrecondition, $"etcdserver: {text}");
}
