//! Calls the entry function with arguments of JSON, by the types of its own parameters, and reports what it returns as
//! tagged JSON. It knows no expected value.
use report::{message_of, send, take_job};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::fmt::Debug;
use std::hash::{BuildHasher, Hash};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A parameter's type. References are to values that are never freed: the process runs once.
pub trait Decode: Sized {
    fn decode(value: &Value) -> Result<Self, String>;
}

/// A type whose values can be reported.
pub trait Encode: Sized {
    fn encode(&self) -> Value;
    /// What a function that returns it did: an Err is an error, not a value.
    fn outcome(&self) -> Result<Value, Value> {
        Ok(self.encode())
    }
}

fn wrong<T>(kind: &str, value: &Value) -> Result<T, String> {
    Err(format!("is no {kind}: {}", value.to_string().chars().take(200).collect::<String>()))
}

macro_rules! integers {
    ($($kind:ty)*) => {$(
        impl Decode for $kind {
            fn decode(value: &Value) -> Result<Self, String> {
                let found = value.as_i64().map(i128::from).or(value.as_u64().map(i128::from));
                found.and_then(|number| number.try_into().ok()).map_or_else(|| wrong(stringify!($kind), value), Ok)
            }
        }
        impl Encode for $kind {
            fn encode(&self) -> Value {
                let exact = -9007199254740992..=9007199254740992i64;
                match i64::try_from(*self) {
                    Ok(number) if exact.contains(&number) => number.into(),
                    _ => json!({"$int": self.to_string()}),
                }
            }
        }
    )*};
}
integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

macro_rules! floats {
    ($($kind:ty)*) => {$(
        impl Decode for $kind {
            fn decode(value: &Value) -> Result<Self, String> {
                value.as_f64().map_or_else(|| wrong("number", value), |number| Ok(number as $kind))
            }
        }
        impl Encode for $kind {
            fn encode(&self) -> Value {
                let number = f64::from(*self);
                if number.is_finite() {
                    return number.into();
                }
                json!({"$number": if number.is_nan() { "NaN" } else if number > 0.0 { "Infinity" } else { "-Infinity" }})
            }
        }
    )*};
}
floats!(f32 f64);

impl Decode for bool {
    fn decode(value: &Value) -> Result<Self, String> {
        value.as_bool().map_or_else(|| wrong("bool", value), Ok)
    }
}
impl Encode for bool {
    fn encode(&self) -> Value {
        (*self).into()
    }
}
impl Encode for () {
    fn encode(&self) -> Value {
        Value::Null
    }
}
impl Decode for char {
    fn decode(value: &Value) -> Result<Self, String> {
        let mut letters = value.as_str().unwrap_or("").chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) => Ok(letter),
            _ => wrong("char", value),
        }
    }
}
impl Encode for char {
    fn encode(&self) -> Value {
        self.to_string().into()
    }
}
impl Decode for String {
    fn decode(value: &Value) -> Result<Self, String> {
        value.as_str().map_or_else(|| wrong("string", value), |text| Ok(text.to_string()))
    }
}
impl Encode for String {
    fn encode(&self) -> Value {
        self.as_str().into()
    }
}
impl Encode for &str {
    fn encode(&self) -> Value {
        (*self).into()
    }
}
impl Decode for &'static str {
    fn decode(value: &Value) -> Result<Self, String> {
        Ok(String::decode(value)?.leak())
    }
}
impl<T: Decode + 'static> Decode for &'static T {
    fn decode(value: &Value) -> Result<Self, String> {
        Ok(Box::leak(Box::new(T::decode(value)?)))
    }
}
impl<T: Decode + 'static> Decode for &'static mut T {
    fn decode(value: &Value) -> Result<Self, String> {
        Ok(Box::leak(Box::new(T::decode(value)?)))
    }
}
impl<T: Decode + 'static> Decode for &'static [T] {
    fn decode(value: &Value) -> Result<Self, String> {
        Ok(Vec::decode(value)?.leak())
    }
}
impl<T: Decode + 'static> Decode for &'static mut [T] {
    fn decode(value: &Value) -> Result<Self, String> {
        Ok(Vec::decode(value)?.leak())
    }
}
impl<T: Decode, const N: usize> Decode for [T; N] {
    fn decode(value: &Value) -> Result<Self, String> {
        Vec::decode(value)?.try_into().or_else(|_| wrong("array of the right length", value))
    }
}
impl<T: Decode> Decode for Option<T> {
    fn decode(value: &Value) -> Result<Self, String> {
        if value.is_null() { Ok(None) } else { T::decode(value).map(Some) }
    }
}
impl<T: Decode> Decode for Box<T> {
    fn decode(value: &Value) -> Result<Self, String> {
        T::decode(value).map(Box::new)
    }
}

fn items<T: Decode, C: FromIterator<T>>(value: &Value) -> Result<C, String> {
    value.as_array().map_or_else(|| wrong("array", value), |list| list.iter().map(T::decode).collect())
}

fn listed<'a, T: Encode + 'a>(values: impl IntoIterator<Item = &'a T>) -> Value {
    Value::Array(values.into_iter().map(T::encode).collect())
}

macro_rules! collections {
    ($($kind:ty, $($bound:path),*;)*) => {$(
        impl<T: Decode $(+ $bound)*> Decode for $kind {
            fn decode(value: &Value) -> Result<Self, String> {
                items(value)
            }
        }
        impl<T: Encode> Encode for $kind {
            fn encode(&self) -> Value {
                listed(self)
            }
        }
    )*};
}
collections! {
    Vec<T>,;
    VecDeque<T>,;
    LinkedList<T>,;
    BTreeSet<T>, Ord;
    BinaryHeap<T>, Ord;
}
impl<T: Decode + Eq + Hash, S: BuildHasher + Default> Decode for HashSet<T, S> {
    fn decode(value: &Value) -> Result<Self, String> {
        items(value)
    }
}
impl<T: Encode, S> Encode for HashSet<T, S> {
    fn encode(&self) -> Value {
        listed(self)
    }
}
impl<T: Encode> Encode for &[T] {
    fn encode(&self) -> Value {
        listed(*self)
    }
}
impl<T: Encode, const N: usize> Encode for [T; N] {
    fn encode(&self) -> Value {
        listed(self)
    }
}
impl<T: Encode> Encode for &T {
    fn encode(&self) -> Value {
        (**self).encode()
    }
}
impl<T: Encode> Encode for Box<T> {
    fn encode(&self) -> Value {
        (**self).encode()
    }
}
impl<T: Encode> Encode for Option<T> {
    fn encode(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::encode)
    }
}
impl<T: Encode, E: Debug> Encode for Result<T, E> {
    fn encode(&self) -> Value {
        match self {
            Ok(value) => json!({"$object": [["Ok", value.encode()]]}),
            Err(error) => json!({"$object": [["Err", format!("{error:?}")]]}),
        }
    }
    fn outcome(&self) -> Result<Value, Value> {
        match self {
            Ok(value) => Ok(value.encode()),
            Err(error) => {
                let text = format!("{error:?}");
                let message = serde_json::from_str::<String>(&text).unwrap_or(text.clone());
                let variant: String = text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
                let name = std::any::type_name::<E>().rsplit("::").next().unwrap_or("").to_string();
                let named: Vec<&str> = [variant.as_str(), name.as_str(), "Err"].into_iter().filter(|name| !name.is_empty()).collect();
                Err(thrown(&named, &message))
            }
        }
    }
}

/// A key of a JSON object: a text as it is, else its JSON.
fn key_text(key: Value) -> Value {
    if key.is_string() { key } else { key.to_string().into() }
}

fn entries<'a, K: Encode + 'a, V: Encode + 'a>(map: impl IntoIterator<Item = (&'a K, &'a V)>) -> Value {
    let pairs: Vec<Value> = map.into_iter().map(|(key, item)| json!([key_text(key.encode()), item.encode()])).collect();
    json!({"$object": pairs})
}

fn mapping<K: Decode, V: Decode, M: FromIterator<(K, V)>>(value: &Value) -> Result<M, String> {
    let empty = Map::new();
    let object = match value.as_object() {
        Some(object) => object,
        None => wrong("object", value).map(|()| &empty)?,
    };
    let key_of = |text: &String| {
        K::decode(&text.as_str().into()).or_else(|reason| K::decode(&serde_json::from_str(text).map_err(|_| reason)?))
    };
    object.iter().map(|(key, item)| Ok((key_of(key)?, V::decode(item)?))).collect()
}

impl<K: Decode + Eq + Hash, V: Decode, S: BuildHasher + Default> Decode for HashMap<K, V, S> {
    fn decode(value: &Value) -> Result<Self, String> {
        mapping(value)
    }
}
impl<K: Encode, V: Encode, S> Encode for HashMap<K, V, S> {
    fn encode(&self) -> Value {
        entries(self)
    }
}
impl<K: Decode + Ord, V: Decode> Decode for BTreeMap<K, V> {
    fn decode(value: &Value) -> Result<Self, String> {
        mapping(value)
    }
}
impl<K: Encode, V: Encode> Encode for BTreeMap<K, V> {
    fn encode(&self) -> Value {
        entries(self)
    }
}

/// A function that can be called with a list of JSON values; `Arguments` is the tuple of its parameters' types.
pub trait Entry<Arguments> {
    fn call(&self, arguments: &[Value]) -> Result<Value, Value>;
}

macro_rules! arities {
    ($(($($name:ident $place:tt)*))*) => {$(
        impl<F, R: Encode, $($name: Decode),*> Entry<($($name,)*)> for F
        where
            F: Fn($($name),*) -> R,
        {
            #[allow(unused_variables)]
            fn call(&self, arguments: &[Value]) -> Result<Value, Value> {
                const COUNT: usize = [$($place),*].len();
                if arguments.len() != COUNT {
                    return Err(thrown(&["ArgumentError"], &format!("takes {COUNT} arguments")));
                }
                let refuse = |reason: String| thrown(&["ArgumentError"], &reason);
                self($($name::decode(&arguments[$place]).map_err(refuse)?),*).outcome()
            }
        }
    )*};
}
macro_rules! tuples {
    ($(($($name:ident $place:tt)+))*) => {$(
        impl<$($name: Decode),+> Decode for ($($name,)+) {
            fn decode(value: &Value) -> Result<Self, String> {
                const COUNT: usize = [$($place),+].len();
                match value.as_array() {
                    Some(list) if list.len() == COUNT => Ok(($($name::decode(&list[$place])?,)+)),
                    _ => wrong("array of the tuple's length", value),
                }
            }
        }
        impl<$($name: Encode),+> Encode for ($($name,)+) {
            fn encode(&self) -> Value {
                json!([$(self.$place.encode()),+])
            }
        }
    )*};
}
tuples! {
    (A 0) (A 0 B 1) (A 0 B 1 C 2) (A 0 B 1 C 2 D 3) (A 0 B 1 C 2 D 3 E 4) (A 0 B 1 C 2 D 3 E 4 G 5)
}
arities! {
    (A 0) (A 0 B 1) (A 0 B 1 C 2) (A 0 B 1 C 2 D 3) (A 0 B 1 C 2 D 3 E 4) (A 0 B 1 C 2 D 3 E 4 G 5)
}
impl<F: Fn() -> R, R: Encode> Entry<()> for F {
    fn call(&self, arguments: &[Value]) -> Result<Value, Value> {
        if arguments.is_empty() { self().outcome() } else { Err(thrown(&["ArgumentError"], "takes 0 arguments")) }
    }
}

fn thrown(names: &[&str], message: &str) -> Value {
    json!({"names": names, "message": message.chars().take(2000).collect::<String>()})
}

/// Reports one event for each case.
pub fn run<Arguments>(entry: impl Entry<Arguments>) {
    let job: Value = serde_json::from_str(&take_job()).unwrap();
    let empty = Vec::new();
    for case in job["cases"].as_array().unwrap_or(&empty) {
        let arguments = case["args"].as_array().unwrap_or(&empty);
        let mut event = json!({"event": "case", "nonce": job["nonce"], "id": case["id"]});
        match catch_unwind(AssertUnwindSafe(|| entry.call(arguments))) {
            Ok(Ok(value)) => event["value"] = value,
            Ok(Err(error)) => event["thrown"] = error,
            Err(panic) => event["thrown"] = thrown(&["panic"], &message_of(&*panic)),
        }
        send(&event.to_string());
    }
    send(&json!({"event": "end", "nonce": job["nonce"]}).to_string());
}
