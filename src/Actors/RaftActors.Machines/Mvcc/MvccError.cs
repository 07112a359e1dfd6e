using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Mvcc;

/// <summary>Why a request was refused. Clients of etcd decide by code and text, so both are fixed: <see cref="MvccErrors"/>.</summary>
/// <param name="Code">The kind of error.</param>
/// <param name="Text">What clients compare.</param>
public sealed record MvccError(MvccCode Code, string Text)
{
    /// <summary>The error of an answer; null if the answer is not one.</summary>
    public static MvccError? Of(MvccAnswer answer) =>
        answer.Error is { } failure ? new MvccError((MvccCode)failure.Code, failure.Text) : null;

    /// <summary>The error as a part of an answer.</summary>
    internal MvccFailure ToFailure() => new() { Code = (int)Code, Text = Text };
}
