using RaftActors.Status;

namespace RaftActors.AspNetCore.Http;

/// <summary>A change of ranges as the interface shows it.</summary>
internal sealed class OperationView(RangeOperationStatus operation)
{
    public long Operation => operation.Id;

    public string Kind => operation.Kind;

    public string Group => operation.Group;

    public string Step => operation.Step;

    /// <summary>All steps of its kind, in order.</summary>
    public IEnumerable<string> Steps => operation.Steps;

    /// <summary>When those were that it has taken, as far as they were recorded; log time of the map in milliseconds.</summary>
    public IEnumerable<RangeStepTime> StepTimes => operation.StepTimes;

    public string Outcome => operation.Outcome;

    public long Attempt => operation.Attempt;

    /// <summary>The child of a split, or the source of a merge.</summary>
    public string? Other => operation.Other.Length == 0 ? null : operation.Other;

    /// <summary>The key at which a split cuts, if it is text.</summary>
    public string? At => operation.At.IsEmpty ? null : RangeView.Text(operation.At);

    public string? AtBase64 => operation.At.IsEmpty ? null : Convert.ToBase64String(operation.At.Span);

    public string? From => operation.From;

    public string? To => operation.To;

    /// <summary>Log time of the map in milliseconds.</summary>
    public long StartedAt => operation.StartedAt;

    /// <summary>Null while it is open.</summary>
    public long? FinishedAt => operation.FinishedAt == 0 ? null : operation.FinishedAt;

    /// <summary>Whether it is about a group.</summary>
    public bool IsAbout(string group) => operation.Group == group || operation.Other == group;
}
