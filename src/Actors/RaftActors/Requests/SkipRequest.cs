namespace RaftActors.Requests;

/// <summary>Skip the command at which the machine has stopped.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The router's number for it.</param>
/// <param name="Index">The command's index.</param>
/// <param name="By">The operator's name.</param>
internal sealed record SkipRequest(string Group, long Id, long Index, string By) : ClientRequest(Group, Id);
