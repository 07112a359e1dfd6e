namespace RaftActors.Ranges.Map;

/// <summary>
/// The steps of each kind of operation, in their order. They tell people and drivers how far it came; a driver that skips one does no harm,
/// because it acts on what the groups' logs say. The numbers are stored.
/// </summary>
internal static class OperationSteps
{
    /// <summary>Recorded in the map, nothing else.</summary>
    public const int Begun = 0;

    /// <summary>Merge: the source sends its state to the target.</summary>
    public const int MergeShipping = 2;

    /// <summary>Move: the new replica is a learner.</summary>
    public const int MoveLearner = 2;

    /// <summary>Move: the configuration with the new and without the old member is under way; no way back.</summary>
    public const int MoveChanged = 4;

    private static readonly string[] Found = ["begun", "founded"];
    private static readonly string[] Split = ["begun", "proposed", "applied"];
    private static readonly string[] Merge = ["begun", "absorbing", "shipping", "frozen", "absorbed"];
    private static readonly string[] Move = ["begun", "hosting", "learner", "caught-up", "changed"];

    /// <summary>The last step: from here on the operation can only be completed.</summary>
    public static int Last(OperationKind kind) => Names(kind).Length - 1;

    /// <summary>The step's name for people.</summary>
    public static string Name(OperationKind kind, int step) => Names(kind)[step];

    /// <summary>All steps in their order.</summary>
    public static System.Collections.Immutable.ImmutableArray<string> All(OperationKind kind) => [.. Names(kind)];

    private static string[] Names(OperationKind kind) => kind switch
    {
        OperationKind.Found => Found,
        OperationKind.Split => Split,
        OperationKind.Merge => Merge,
        _ => Move,
    };
}
