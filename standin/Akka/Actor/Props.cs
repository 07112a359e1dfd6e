using System.Linq.Expressions;
using Akka.Actor.Internal;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Makes actors in a way of its own.</summary>
public interface IIndirectActorProducer
{
    Type ActorType { get; }

    ActorBase Produce();

    void Release(ActorBase actor);
}

/// <summary>How to make an actor, and how to run it. Immutable.</summary>
public class Props : ISurrogated
{
    public static readonly Props None = new(Deploy.None, typeof(EmptyActor), null, new ByType(typeof(EmptyActor), []));

    private readonly IIndirectActorProducer _producer;

    private Props(Deploy deploy, Type type, SupervisorStrategy strategy, IIndirectActorProducer producer, object[] arguments = null)
    {
        Deploy = deploy;
        Type = type;
        SupervisorStrategy = strategy;
        Arguments = arguments ?? [];
        _producer = producer;
    }

    public static Props Empty => None;

    public Type Type { get; }

    public string TypeName => Type.AssemblyQualifiedName;

    public object[] Arguments { get; }

    public Deploy Deploy { get; protected set; }

    public SupervisorStrategy SupervisorStrategy { get; protected set; }

    public string Dispatcher => Deploy.Dispatcher == Deploy.NoDispatcherGiven ? null : Deploy.Dispatcher;

    public string Mailbox => Deploy.Mailbox == Deploy.NoMailboxGiven ? null : Deploy.Mailbox;

    /// <summary>The expression must be <c>() =&gt; new TActor(…)</c>; its arguments are evaluated now, once.</summary>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy supervisorStrategy = null) where TActor : ActorBase
    {
        var body = factory.Body is UnaryExpression convert ? convert.Operand : factory.Body;
        if (body is not NewExpression made)
        {
            throw new ArgumentException("The create function must be a 'new T (args)' expression", nameof(factory));
        }

        var arguments = new object[made.Arguments.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = ExpressionValue.Of(made.Arguments[i]);
        }

        return new Props(Deploy.Local, typeof(TActor), supervisorStrategy, new ByConstructor(typeof(TActor), made.Constructor, arguments), arguments);
    }

    public static Props Create<TActor>(params object[] args) where TActor : ActorBase => Create(typeof(TActor), args);

    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy) where TActor : ActorBase, new() =>
        Create(typeof(TActor)).WithSupervisorStrategy(supervisorStrategy);

    public static Props Create(Type type, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(type, nameof(type));
        if (!typeof(ActorBase).IsAssignableFrom(type))
        {
            throw new ArgumentException($"{type} is no actor type.", nameof(type));
        }

        return new Props(Deploy.Local, type, null, new ByType(type, args ?? []), args);
    }

    public static Props CreateBy(IIndirectActorProducer producer, params object[] args) =>
        new(Deploy.Local, producer.ActorType, null, producer, args);

    public Props WithDeploy(Deploy deploy) => With(deploy, SupervisorStrategy);

    public Props WithDispatcher(string dispatcher) => With(Deploy.WithDispatcher(dispatcher), SupervisorStrategy);

    public Props WithMailbox(string mailbox) => With(Deploy.WithMailbox(mailbox), SupervisorStrategy);

    public Props WithStashCapacity(int stashCapacity) => With(Deploy.WithStashCapacity(stashCapacity), SupervisorStrategy);

    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy) => With(Deploy, supervisorStrategy);

    public virtual ActorBase NewActor() => _producer.Produce();

    public ISurrogate ToSurrogate(ActorSystem system) =>
        throw new NotSupportedException("Props are not sent: there is no remote deployment.");

    private Props With(Deploy deploy, SupervisorStrategy strategy) => new(deploy, Type, strategy, _producer, Arguments);

    private sealed class EmptyActor : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }
}
