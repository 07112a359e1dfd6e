namespace Akka.Actor;

/// <summary>The messages and values of finite state machines.</summary>
public abstract class FSMBase : ActorBase
{
    /// <summary>The state of the machine, to a new subscriber.</summary>
    public sealed class CurrentState<TS>(IActorRef fsmRef, TS state)
    {
        public IActorRef FsmRef { get; } = fsmRef;

        public TS State { get; } = state;

        public override bool Equals(object obj) =>
            obj is CurrentState<TS> other && Equals(other.FsmRef, FsmRef) && EqualityComparer<TS>.Default.Equals(other.State, State);

        public override int GetHashCode() => HashCode.Combine(FsmRef, State);

        public override string ToString() => $"CurrentState <{State}>";
    }

    /// <summary>The machine went from one state to another.</summary>
    public sealed class Transition<TS>(IActorRef fsmRef, TS from, TS to)
    {
        public IActorRef FsmRef { get; } = fsmRef;

        public TS From { get; } = from;

        public TS To { get; } = to;

        public override bool Equals(object obj) =>
            obj is Transition<TS> other && Equals(other.FsmRef, FsmRef)
            && EqualityComparer<TS>.Default.Equals(other.From, From) && EqualityComparer<TS>.Default.Equals(other.To, To);

        public override int GetHashCode() => HashCode.Combine(FsmRef, From, To);

        public override string ToString() => $"Transition({From}, {To})";
    }

    /// <summary>Asks for <see cref="CurrentState{TS}"/> now and for each <see cref="Transition{TS}"/>.</summary>
    public sealed class SubscribeTransitionCallBack(IActorRef actorRef)
    {
        public IActorRef ActorRef { get; } = actorRef;
    }

    /// <summary>Ends a subscription.</summary>
    public sealed class UnsubscribeTransitionCallBack(IActorRef actorRef)
    {
        public IActorRef ActorRef { get; } = actorRef;
    }

    /// <summary>Why a machine ended.</summary>
    public abstract class Reason;

    /// <summary>It was done.</summary>
    public sealed class Normal : Reason
    {
        private Normal()
        {
        }

        public static Normal Instance { get; } = new();

        public override string ToString() => "FSM.Normal";
    }

    /// <summary>The actor was stopped from outside.</summary>
    public sealed class Shutdown : Reason
    {
        private Shutdown()
        {
        }

        public static Shutdown Instance { get; } = new();

        public override string ToString() => "FSM.Shutdown";
    }

    /// <summary>Something went wrong.</summary>
    public sealed class Failure(object cause) : Reason
    {
        public object Cause { get; } = cause;

        public override string ToString() => $"Failure({Cause})";
    }

    /// <summary>The event of a state that lasted too long.</summary>
    public sealed class StateTimeout
    {
        private StateTimeout()
        {
        }

        public static StateTimeout Instance { get; } = new();

        public override string ToString() => "StateTimeout";
    }

    /// <summary>A message together with the data of the machine.</summary>
    public readonly struct Event<TD> : INoSerializationVerificationNeeded
    {
        public Event(object fsmEvent, TD stateData)
        {
            FsmEvent = fsmEvent;
            StateData = stateData;
        }

        public object FsmEvent { get; }

        public TD StateData { get; }

        public override string ToString() => $"Event: <{FsmEvent}>, StateData: <{StateData}>";
    }

    /// <summary>The machine has ended.</summary>
    public sealed class StopEvent<TS, TD>(Reason reason, TS terminatedState, TD stateData) : INoSerializationVerificationNeeded
    {
        public Reason Reason { get; } = reason;

        public TS TerminatedState { get; } = terminatedState;

        public TD StateData { get; } = stateData;

        public override string ToString() => $"StopEvent: <{Reason}>, State: <{TerminatedState}>, Data: <{StateData}>";
    }

    /// <summary>What a state function answers: the next state, its data, and what to do on the way. Immutable.</summary>
    public sealed class State<TS, TD>
    {
        private static readonly object[] NoReplies = [];

        public State(TS stateName, TD stateData, TimeSpan? timeout = null, Reason stopReason = null, IReadOnlyList<object> replies = null, bool notifies = true)
        {
            StateName = stateName;
            StateData = stateData;
            Timeout = timeout;
            StopReason = stopReason;
            Replies = replies ?? NoReplies;
            Notifies = notifies;
        }

        public TS StateName { get; }

        public TD StateData { get; }

        public TimeSpan? Timeout { get; }

        public Reason StopReason { get; }

        public IReadOnlyList<object> Replies { get; }

        internal bool Notifies { get; }

        /// <summary>Limits the time in the next state; MaxValue takes the limit away.</summary>
        public State<TS, TD> ForMax(TimeSpan timeout) => new(StateName, StateData, timeout, StopReason, Replies, Notifies);

        /// <summary>Answers the sender, before the transition handlers run.</summary>
        public State<TS, TD> Replying(object replyValue) => new(StateName, StateData, Timeout, StopReason, [.. Replies, replyValue], Notifies);

        public State<TS, TD> Using(TD nextStateData) => new(StateName, nextStateData, Timeout, StopReason, Replies, Notifies);

        public override string ToString() => $"{StateName}, {StateData}";

        internal State<TS, TD> WithStopReason(Reason reason) => new(StateName, StateData, Timeout, reason, Replies, Notifies);

        internal State<TS, TD> WithNotification(bool notifies) =>
            notifies == Notifies ? this : new(StateName, StateData, Timeout, StopReason, Replies, notifies);
    }

    /// <summary>A timer's message; its own object is its generation.</summary>
    internal sealed class FsmTimer(string name, object message, bool repeats, ICancelable cancelable) : INoSerializationVerificationNeeded
    {
        public string Name { get; } = name;

        public object Message { get; } = message;

        public bool Repeats { get; } = repeats;

        public ICancelable Cancelable { get; } = cancelable;
    }

    internal sealed class TimeoutMarker(long generation) : INoSerializationVerificationNeeded
    {
        public long Generation { get; } = generation;
    }
}
