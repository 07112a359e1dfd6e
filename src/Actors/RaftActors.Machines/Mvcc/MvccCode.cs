namespace RaftActors.Machines.Mvcc;

/// <summary>The kind of an error: numbers and meanings are those of gRPC's status codes.</summary>
public enum MvccCode
{
    /// <summary>No error.</summary>
    Ok = 0,

    /// <summary>The request is wrong whatever the state is.</summary>
    InvalidArgument = 3,

    /// <summary>What the request names does not exist.</summary>
    NotFound = 5,

    /// <summary>The caller may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>The space for data is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The state does not allow the request.</summary>
    FailedPrecondition = 9,

    /// <summary>A revision that is gone or not there yet, or a number that is too large.</summary>
    OutOfRange = 11,

    /// <summary>A member reported that its data is damaged.</summary>
    DataLoss = 15,
}
