using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>Priority 1: goes on with what is under way; splits first, because a burst of them leaves keys between two groups.</summary>
internal static class FinishOperations
{
    private const int Priority = 1;

    public static void Add(Draft draft)
    {
        foreach (var isSplit in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var operation in draft.View.Map.Operations)
            {
                if (operation.Outcome == OperationOutcome.Open && operation.Kind == OperationKind.Split == isSplit)
                {
                    draft.Add(new Proposal.Drive(
                        Priority,
                        $"{operation.Kind} {operation.Id} on '{operation.Group}' is under way since {draft.Now - operation.StartedAt} ms",
                        operation.Id));
                }
            }
        }
    }
}
