namespace RaftActors.Transport;

/// <summary>The answer to the claim in a <see cref="Hello"/>. The numbers are wire format and frozen.</summary>
internal enum ClaimVerdict
{
    /// <summary>The receiver does not know the sender as a member yet: ask again.</summary>
    UnknownMember = 1,

    /// <summary>The receiver uses this address for the node from now on.</summary>
    Accepted = 2,

    /// <summary>Another process holds the node id.</summary>
    Refused = 3,

    /// <summary>
    /// The receiver's table of addresses gives another address for the node. That is not a second process: the sender continues.
    /// </summary>
    OtherAddress = 4,
}
