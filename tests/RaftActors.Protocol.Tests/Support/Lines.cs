using RaftActors.Protocol.Effects;

namespace RaftActors.Protocol.Tests.Support;

/// <summary>Effects as text, in order, and the messages among them.</summary>
internal sealed class Lines : IEffectInterpreter
{
    public List<string> All { get; private set; } = [];

    public List<Protocol.Messages.RaftMessage> Sent { get; private set; } = [];

    public List<SendWhenDurable> Promises { get; private set; } = [];

    /// <summary>Every message that left, in order: those of <see cref="Sent"/>, and promises whose write became durable.</summary>
    public List<Protocol.Messages.RaftMessage> Left { get; private set; } = [];

    public List<Persist> Writes { get; private set; } = [];

    public List<Protocol.Log.Entry> Applied { get; private set; } = [];

    /// <summary>Everything since the last call.</summary>
    public Lines Take()
    {
        var taken = new Lines
        {
            All = All,
            Sent = Sent,
            Promises = Promises,
            Left = Left,
            Writes = Writes,
            Applied = Applied,
        };
        (All, Sent, Promises, Left, Writes, Applied) = ([], [], [], [], [], []);
        return taken;
    }

    public void On(in Persist effect)
    {
        Writes.Add(effect);
        All.Add(effect.ToString());
    }

    public void On(in Send effect)
    {
        Sent.Add(effect.Message);
        Left.Add(effect.Message);
        All.Add(effect.ToString());
    }

    public void On(in SendWhenDurable effect) => Left.Add(effect.Message);

    public void Hold(in SendWhenDurable promise)
    {
        Promises.Add(promise);
        All.Add(promise.ToString());
    }

    public void On(in ApplyEntries effect)
    {
        Applied.AddRange(effect.Entries.Span);
        All.Add(effect.ToString());
    }

    public void On(in ProposalAppended effect) => All.Add(effect.ToString());

    public void On(in ProposalRejected effect) => All.Add(effect.ToString());

    public void On(in ReadReady effect) => All.Add(effect.ToString());

    public void On(in ReadRejected effect) => All.Add(effect.ToString());

    public void On(in SendSnapshot effect) => All.Add(effect.ToString());

    public void On(in SaveMachine effect) => All.Add(effect.ToString());

    public void On(in SaveReceivedSnapshot effect) => All.Add(effect.ToString());

    public void On(in RestoreMachine effect) => All.Add(effect.ToString());

    public void On(in CompactLog effect) => All.Add(effect.ToString());

    public void On(in ConfigurationChanged effect) => All.Add(effect.ToString());

    public void On(in MembersAnswered effect) => All.Add(effect.ToString());

    public void On(in TransferEnded effect) => All.Add(effect.ToString());

    public void On(in RoleChanged effect) => All.Add(effect.ToString());
}
