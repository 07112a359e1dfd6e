namespace RaftActors.Host.Http;

/// <summary>Exactly one fault, or the end of all.</summary>
/// <param name="Kill">A node that dies.</param>
/// <param name="Start">A dead node that starts.</param>
/// <param name="Partition">The sides, which cannot hear each other; each node once.</param>
/// <param name="Heal">True to mend the network.</param>
/// <param name="Pause">A node that neither sends nor receives.</param>
internal sealed record FaultOrder(
    string? Kill = null,
    string? Start = null,
    IReadOnlyList<IReadOnlyList<string>>? Partition = null,
    bool? Heal = null,
    string? Pause = null);
